"""The Slack bot: inlets, answers, messages and deliveries."""
