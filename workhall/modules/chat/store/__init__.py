"""Every query of chat: `reads` for the application role, `log` for the writer's connection."""
