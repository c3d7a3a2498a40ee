"""The simulated Slack workspace, the sample data and the demo that uses both."""
