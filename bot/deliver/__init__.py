"""Everything that leaves for Slack, through the outbox."""
