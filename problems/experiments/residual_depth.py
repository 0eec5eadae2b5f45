"""What the loss feels of the first layer of a residual stack, by depth, scale of the weights and place of the normalisation.

    python -m problems.experiments.residual_depth [--seeds N] [--output DIR]

x_t = LN(x_{t−1} + A_t(x_{t−1})) or x_t = x_{t−1} + LN(A_t(x_{t−1})), with A_t(x) = tanh(W_t x) and W_t normal with
deviation scale/√n; LN has γ = 1, β = 0. What is measured is ‖∇_{x_0} e‖ / ‖∇_{x_L} e‖ for a random gradient at the end,
by the column form of the chain rule that the module on residual stacks proves. Nothing is trained.
Needs the extra ``figures`` for the picture.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, EPSILON = 32, 1e-5
DEPTHS = (1, 2, 4, 8, 16, 32, 64)
SCALES = (0.1, 0.5, 1.0, 2.0, 4.0)
EXTRA = "the picture needs matplotlib: pip install -e '.[figures]'"
Step = Callable[[Any, Any], tuple[Any, Any]]  # x_{t−1}, W_t ↦ x_t, ∂x_t/∂x_{t−1}


def layer_norm(x: Any) -> tuple[Any, Any]:
    """(x − μ)/s and its Jacobian (I − 11ᵀ/n − x̂x̂ᵀ/n)/s."""
    n, centred = len(x), x - x.mean()
    s = np.sqrt((centred**2).mean() + EPSILON)
    hat = centred / s
    return hat, (np.eye(n) - 1 / n - np.outer(hat, hat) / n) / s


def branch(x: Any, weights: Any) -> tuple[Any, Any]:
    """tanh(W x) and its Jacobian."""
    y = np.tanh(weights @ x)
    return y, (1 - y**2)[:, None] * weights


def after_addition(x: Any, weights: Any) -> tuple[Any, Any]:
    """LN(x + A(x)): J_LN (I + J_A)."""
    a, slope = branch(x, weights)
    y, stretch = layer_norm(x + a)
    return y, stretch @ (np.eye(len(x)) + slope)


def before_addition(x: Any, weights: Any) -> tuple[Any, Any]:
    """x + LN(A(x)): I + J_LN J_A."""
    a, slope = branch(x, weights)
    y, stretch = layer_norm(a)
    return x + y, np.eye(len(x)) + stretch @ slope


STACKS: dict[str, Step] = {"LN(x + A(x))": after_addition, "x + LN(A(x))": before_addition}


def shrinkage(step: Step, depth: int, scale: float, rng: np.random.Generator, width: int = WIDTH) -> float:
    """‖∇_{x_0} e‖ / ‖∇_{x_L} e‖ = ‖J₁ᵀ ⋯ J_Lᵀ g‖ / ‖g‖ for one random stack."""
    x, jacobians = rng.normal(size=width), []
    for _ in range(depth):
        x, jacobian = step(x, rng.normal(size=(width, width)) * scale / np.sqrt(width))
        jacobians.append(jacobian)
    end = rng.normal(size=width)
    g = end
    for jacobian in reversed(jacobians):
        g = jacobian.T @ g
    return float(np.linalg.norm(g) / np.linalg.norm(end))


def sweep(step: Step, seeds: int) -> Any:
    """The ratios, by scale, depth and seed."""
    return np.array([[[shrinkage(step, d, c, np.random.default_rng(seed)) for seed in range(seeds)] for d in DEPTHS] for c in SCALES])


def table(found: dict[str, Any]) -> str:
    """Medians over the seeds, as a Markdown table: a row for each stack and scale, a column for each depth."""
    rows = [f"| stack | scale | {' | '.join(f'L = {d}' for d in DEPTHS)} |", "|" + "---|" * (len(DEPTHS) + 2)]
    for name, ratios in found.items():
        rows += [f"| {name} | {c} | {' | '.join(f'{m:.2g}' for m in np.median(r, axis=1))} |" for c, r in zip(SCALES, ratios, strict=True)]
    return "\n".join(rows) + "\n"


def draw(found: dict[str, Any], path: Path) -> None:
    """Medians with the range of all seeds, a panel for each stack."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    for axes, (name, ratios) in zip(figure.subplots(1, 2, sharey=True), found.items(), strict=True):
        for c, r in zip(SCALES, ratios, strict=True):
            (line,) = axes.plot(DEPTHS, np.median(r, axis=1), marker="o", label=f"scale {c}")
            axes.fill_between(DEPTHS, r.min(axis=1), r.max(axis=1), alpha=0.15, color=line.get_color())
        axes.set(xscale="log", yscale="log", xlabel="depth L", title=name)
        axes.legend(fontsize="small")
    figure.axes[0].set_ylabel("‖∇e at x₀‖ / ‖∇e at x_L‖")
    figure.savefig(path, dpi=150)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--output", type=Path, default=Path("output"))
    options = parser.parse_args()
    found = {name: sweep(step, options.seeds) for name, step in STACKS.items()}
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / "residual-depth.md").write_text(table(found), encoding="utf-8")
    print(table(found), end="")
    try:
        draw(found, options.output / "residual-depth.png")
    except ImportError:
        print(EXTRA)


if __name__ == "__main__":
    main()
