"""The cloud service: merchants, stores and counters, operations applied once, changes that come down."""
