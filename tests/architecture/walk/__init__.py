"""Who gets through: the same questions to every endpoint and every socket command."""
