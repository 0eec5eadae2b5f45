"""The claims as a competent user would check them with plain SymPy, at a fixed dimension.

``python sympy_jobs.py NAME [D]`` runs one job cold and prints what came out. Nothing here is derive's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

Job = Callable[[int], bool]
JOBS: dict[str, Job] = {}


def job(name: str) -> Callable[[Job], Job]:
    def enter(f: Job) -> Job:
        JOBS[name] = f
        return f

    return enter


def is_zero(difference: Any) -> bool:
    from sympy import simplify

    return simplify(difference) == 0


def coupling(n: int, tag: str, x1: list[Any], x2: list[Any]) -> tuple[list[Any], list[Any], Any]:
    """One block y₁ = exp(G(x₂)) ∘ x₁ + F(x₂), y₂ = exp(s) ∘ x₂, and the logarithm of its determinant."""
    from sympy import Function, exp, symbols

    s = symbols(f"s{tag}_1:{n + 1}", real=True)
    G = [Function(f"G{tag}{i}")(*x2) for i in range(n)]
    F = [Function(f"F{tag}{i}")(*x2) for i in range(n)]
    y1 = [exp(G[i]) * x1[i] + F[i] for i in range(n)]
    y2 = [exp(s[i]) * x2[i] for i in range(n)]
    return y1, y2, sum(G) + sum(s)


def variables(n: int) -> tuple[list[Any], list[Any]]:
    from sympy import symbols

    return list(symbols(f"a1:{n + 1}", real=True)), list(symbols(f"b1:{n + 1}", real=True))


# -- the reversible block, at D = 2n ---------------------------------------------------------------


@job("inverse")
def inverse(D: int) -> bool:
    n = D // 2
    from sympy import Function, exp

    x1, x2 = variables(n)
    y1, y2, _ = coupling(n, "", x1, x2)
    s = [(y / x).args[0] for x, y in zip(x2, y2, strict=True)]
    back2 = [y / exp(e) for y, e in zip(y2, s, strict=True)]
    back1 = [(y1[i] - Function(f"F{i}")(*back2)) / exp(Function(f"G{i}")(*back2)) for i in range(n)]
    return all(is_zero(a - b) for a, b in zip([*back1, *back2], [*x1, *x2], strict=True))


@job("Jacobian")
def jacobian(D: int) -> bool:
    n = D // 2
    from sympy import Derivative, Function, Matrix, exp, eye

    x1, x2 = variables(n)
    y1, y2, _ = coupling(n, "", x1, x2)
    J = Matrix([*y1, *y2]).jacobian([*x1, *x2])
    G, F = ([Function(f"{name}{i}")(*x2) for i in range(n)] for name in "GF")
    upper_right = Matrix(n, n, lambda i, j: Derivative(F[i], x2[j]) + x1[i] * exp(G[i]) * Derivative(G[i], x2[j]))
    claimed = Matrix.vstack(
        Matrix.hstack(Matrix(n, n, lambda i, j: exp(G[i]) * eye(n)[i, j]), upper_right),
        Matrix.hstack(Matrix.zeros(n, n), Matrix(n, n, lambda i, j: y2[i] / x2[i] * eye(n)[i, j])),
    )
    return all(is_zero(e) for e in J - claimed)


@job("determinant")
def determinant(D: int) -> bool:
    from sympy import Matrix, exp

    x1, x2 = variables(D // 2)
    y1, y2, total = coupling(D // 2, "", x1, x2)
    return is_zero(Matrix([*y1, *y2]).jacobian([*x1, *x2]).det() - exp(total))


@job("determinant of two blocks")
def determinant_of_two(D: int) -> bool:
    """The second block acts on the halves the other way round, as in a flow."""
    from sympy import Matrix, exp

    n = D // 2
    x1, x2 = variables(n)
    y1, y2, first = coupling(n, "", x1, x2)
    z2, z1, second = coupling(n, "2", y2, y1)
    return is_zero(Matrix([*z1, *z2]).jacobian([*x1, *x2]).det() - exp(first + second))


# -- Gaussians -------------------------------------------------------------------------------------


def normal_density(z: Any, mu: Any, sigma: Any) -> Any:
    from sympy import exp, pi, sqrt

    return exp(-((z - mu) ** 2) / (2 * sigma**2)) / (sqrt(2 * pi) * sigma)


def letters(n: int = 1) -> tuple[list[Any], list[Any], list[Any]]:
    from sympy import symbols

    return list(symbols(f"mu1:{n + 1}", real=True)), list(symbols(f"sigma1:{n + 1}", positive=True)), list(symbols(f"z1:{n + 1}", real=True))


def divergence(q: Any, p: Any, z: list[Any]) -> Any:
    from sympy import expand_log, integrate, log, oo

    return integrate(q * expand_log(log(q) - log(p), force=True), *((one, -oo, oo) for one in z))


@job("KL closed form")
def kl(_: int) -> bool:
    from sympy import log

    (mu,), (sigma,), (z,) = letters()
    found = divergence(normal_density(z, mu, sigma), normal_density(z, 0, 1), [z])
    return is_zero(found - (mu**2 + sigma**2 - log(sigma**2) - 1) / 2)


@job("KL of two normals")
def kl_general(_: int) -> bool:
    from sympy import Rational, Symbol, log

    (mu,), (sigma,), (z,) = letters()
    m, s = Symbol("m", real=True), Symbol("s", positive=True)
    found = divergence(normal_density(z, mu, sigma), normal_density(z, m, s), [z])
    return is_zero(found - (log(s / sigma) + (sigma**2 + (mu - m) ** 2) / (2 * s**2) - Rational(1, 2)))


@job("KL of factorised densities")
def kl_factorised(D: int) -> bool:
    """For normal factors, since SymPy has no abstract densities."""
    from sympy import log, prod

    mu, sigma, z = letters(D)
    q = prod(normal_density(*row) for row in zip(z, mu, sigma, strict=True))
    p = prod(normal_density(one, 0, 1) for one in z)
    closed = sum((m**2 + s**2 - log(s**2) - 1) / 2 for m, s in zip(mu, sigma, strict=True))
    return is_zero(divergence(q, p, z) - closed)


# -- the reparameterised gradient --------------------------------------------------------------------


def estimators() -> tuple[Any, Any, Any, Any]:
    """ε, μ, σ and the loss t = log q(z) − log p(z) at z = μ + σε, with z kept apart as a symbol."""
    from sympy import Symbol, log

    (mu,), (sigma,), _ = letters()
    eps, z = Symbol("epsilon", real=True), Symbol("z", real=True)
    t = log(normal_density(z, mu, sigma)) - log(normal_density(z, 0, 1))
    return (eps, mu, sigma), z, t, mu + sigma * eps


@job("gradients")
def gradients(_: int) -> bool:
    (eps, mu, sigma), z, t, at = estimators()
    path = {p: (t.diff(z) * at.diff(p)).subs(z, at) for p in (mu, sigma)}
    total = {p: t.subs(z, at).diff(p) for p in (mu, sigma)}
    return all(map(is_zero, (total[mu] - path[mu] - eps / sigma, total[sigma] - path[sigma] - (eps**2 - 1) / sigma)))


def _random_gradients() -> tuple[Any, Any, dict[Any, Any], dict[Any, Any]]:
    from sympy import simplify
    from sympy.stats import Normal

    (eps, mu, sigma), z, t, at = estimators()
    noise = Normal("epsilon", 0, 1)
    path = {p: simplify((t.diff(z) * at.diff(p)).subs(z, at)).subs(eps, noise) for p in (mu, sigma)}
    total = {p: simplify(t.subs(z, at).diff(p)).subs(eps, noise) for p in (mu, sigma)}
    return mu, sigma, path, total


@job("expected gradients")
def expected_gradients(_: int) -> bool:
    from sympy.stats import E

    mu, sigma, path, total = _random_gradients()
    return all(is_zero(E(g[mu]) - mu) and is_zero(E(g[sigma]) - (sigma - 1 / sigma)) for g in (path, total))


@job("variances of the gradients")
def variances(_: int) -> bool:
    from sympy.stats import variance

    mu, sigma, path, total = _random_gradients()
    claims = (
        (total[mu], sigma**2),
        (total[sigma], mu**2 + 2 * sigma**2),
        (path[mu], (sigma - 1 / sigma) ** 2),
        (path[sigma], mu**2 + 2 * (sigma - 1 / sigma) ** 2),
    )
    return all(is_zero(variance(g) - value) for g, value in claims)


if __name__ == "__main__":
    print("proved" if JOBS[sys.argv[1]](int(sys.argv[2]) if len(sys.argv) > 2 else 0) else "not proved")
