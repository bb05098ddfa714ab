"""The parts that several screens draw with. A widget never calls a service."""
