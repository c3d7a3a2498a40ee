"""Values to Slack blocks, text or pictures; pure."""
