"""Sockets: one per signed-in client and organisation. The gateway knows no module; commands come from the manifests."""
