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


_PEOPLE = (
    ("U0ANA00001", "ana", "Ana Ruiz", "Customer success lead", "Europe/Madrid", 3600, "e7392d"),
    ("U0BEN00001", "ben", "Ben Okafor", "Support", "Europe/London", 0, "3c989f"),
    ("U0CHLOE001", "chloe", "Chloe Martin", "Product", "America/New_York", -18000, "674b1b"),
    ("U0DEV00001", "dev", "Dev Patel", "Sales", "Asia/Kolkata", 19800, "9f69e7"),
)
_TZ_LABELS = {
    "Europe/Madrid": "Central European Time",
    "Europe/London": "Greenwich Mean Time",
    "America/New_York": "Eastern Standard Time",
    "Asia/Kolkata": "India Standard Time",
}


def people() -> list[User]:
    """Give everyone in the workspace, the bot and Slackbot included."""
    humans = [
        User(
            id=key,
            name=name,
            real_name=real_name,
            title=title,
            email=f"{name}@lumo.example",
            tz=tz,
            tz_label=_TZ_LABELS[tz],
            tz_offset_s=offset_s,
            color=color,
            is_admin=name == "ana",
        )
        for key, name, real_name, title, tz, offset_s, color in _PEOPLE
    ]
    bot = User(
        id=BOT_USER_ID,
        name="npsbot",
        real_name="npsbot",
        title="Answers questions about NPS",
        is_bot=True,
        bot_id=BOT_ID,
        color="2b6cb0",
    )
    return [*humans, bot, User(id=SLACKBOT_ID, name="slackbot", real_name="Slackbot", color="757575")]


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
