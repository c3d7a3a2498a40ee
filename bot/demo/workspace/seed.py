"""The people and channels of the workspace "Lumo" as it starts."""

from bot.demo.workspace.records import Channel, User

TEAM_ID = "T0LUMO0001"
TEAM_NAME = "Lumo"
TEAM_DOMAIN = "lumo"
APP_ID = "A0NPSBOT01"
BOT_ID = "B0NPSBOT01"
BOT_USER_ID = "U0NPSBOT01"
SLACKBOT_ID = "USLACKBOT"
CREATED_S = 1_700_000_000

DEFAULT_SCOPES = (
    "commands",
    "chat:write",
    "files:write",
    "files:read",
    "im:write",
    "users:read",
    "users:read.email",
    "app_mentions:read",
    "channels:read",
)
DEFAULT_COMMANDS = (
    {
        "command": "/nps",
        "description": "Ask for scores, trends and themes of customer answers",
        "usage_hint": "score last 30 days plan=enterprise",
    },
)


def people() -> list[User]:
    """Give everyone in the workspace, the bot and Slackbot included."""
    return [
        User(
            id="U0ANA00001",
            name="ana",
            real_name="Ana Ruiz",
            title="Customer success lead",
            email="ana@lumo.example",
            tz="Europe/Madrid",
            tz_label="Central European Time",
            tz_offset_s=3600,
            color="e7392d",
            is_admin=True,
        ),
        User(
            id="U0BEN00001",
            name="ben",
            real_name="Ben Okafor",
            title="Support",
            email="ben@lumo.example",
            tz="Europe/London",
            tz_label="Greenwich Mean Time",
            color="3c989f",
        ),
        User(
            id="U0CHLOE001",
            name="chloe",
            real_name="Chloe Martin",
            title="Product",
            email="chloe@lumo.example",
            tz="America/New_York",
            tz_label="Eastern Standard Time",
            tz_offset_s=-18000,
            color="674b1b",
        ),
        User(
            id="U0DEV00001",
            name="dev",
            real_name="Dev Patel",
            title="Sales",
            email="dev@lumo.example",
            tz="Asia/Kolkata",
            tz_label="India Standard Time",
            tz_offset_s=19800,
            color="9f69e7",
        ),
        User(
            id=BOT_USER_ID,
            name="npsbot",
            real_name="npsbot",
            title="Answers questions about NPS",
            is_bot=True,
            bot_id=BOT_ID,
            color="2b6cb0",
        ),
        User(id=SLACKBOT_ID, name="slackbot", real_name="Slackbot", color="757575"),
    ]


def channels() -> list[Channel]:
    """Give the channels; the bot is in #general, #nps and #nps-followup only."""
    everyone = ["U0ANA00001", "U0BEN00001", "U0CHLOE001", "U0DEV00001"]
    with_bot = [*everyone, BOT_USER_ID]
    rooms = [
        ("C0GENERAL1", "general", "Company-wide news", with_bot),
        ("C0NPS00001", "nps", "What customers say: the weekly digest", with_bot),
        ("C0FOLLOW01", "nps-followup", "Detractors to call back", with_bot),
        ("C0RANDOM01", "random", "Everything else", everyone),
        ("C0SUPPORT1", "support", "Questions from customers", everyone),
    ]
    return [
        Channel(id=key, name=name, topic=topic, members=list(who), creator=who[0], created_s=CREATED_S)
        for key, name, topic, who in rooms
    ]
