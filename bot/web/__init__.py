"""The HTTP surface: Slack's requests, the API for responses and questions, health and metrics."""
