"""Mutants of the claims: small changes at random places, judged by derive and by the oracle."""
