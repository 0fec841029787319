"""What runs tasks, and what workers do beside them."""

from newsroom.workers.living import alive

__all__ = ["alive"]
