"""Every test that names the fixture ``kernels`` runs on both backends."""

from tests.support.backends import kernels

__all__ = ["kernels"]
