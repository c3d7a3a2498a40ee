"""A simulated Slack workspace on this machine: the bot's Slack in `npsbot demo` and in the tests."""

from bot.demo.workspace.person import Person
from bot.demo.workspace.records import Ack, Call
from bot.demo.workspace.refusals import SlackRefusal
from bot.demo.workspace.simulation import SimulatedWorkspace, running_workspace

__all__ = ["Ack", "Call", "Person", "SimulatedWorkspace", "SlackRefusal", "running_workspace"]
