"""The NPS engine: responses in, exact figures and themes out. It knows nothing of Slack."""
