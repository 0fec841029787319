"""What runs tasks, and what workers do beside them."""

from newsroom.workers.living import alive, is_any_alive

__all__ = ["alive", "is_any_alive"]
