"""What every module stands on. The kit knows no module."""
