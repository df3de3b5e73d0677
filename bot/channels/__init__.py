"""Where people reach Steady. Each channel hands its messages to bot.inbox and shows what comes back."""
