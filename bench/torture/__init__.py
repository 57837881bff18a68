"""Load under every fault that the machine can be made to show, and a check that nothing was lost (`make torture`)."""
