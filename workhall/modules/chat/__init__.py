"""Chat: conversations as ordered logs."""
