"""Priors, likelihoods and posteriors of one letter, and averages given something."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.judge.verdict import PROVED, REFUTED, UNDECIDED, UNREAD

from .test_forms import verdicts

BAYES = r"""a, b > 0
\theta \in (0, 1)
n \in \mathbb{N}_{>0}
k \in \{0, 1, \dots, n\}
p(\theta) = \frac{\Gamma(a+b)}{\Gamma(a)\Gamma(b)} \theta^{a-1} (1-\theta)^{b-1}
p(k \mid \theta) = \binom{n}{k} \theta^k (1-\theta)^{n-k}
\propto : \theta"""
TURNED = r"""m, x \in \mathbb{R}
s > 0
p(x \mid m) = \mathcal{N}(x; m, s^2)
p(m) = \mathcal{N}(m; 0, s^2)"""
JOINT = r"""x, y, w \in \mathbb{R}
f(x, y, w)
(X, Y, W) \sim f"""


@pytest.mark.parametrize(
    ("givens", "display", "expected"),
    [
        (BAYES, r"p(\theta \mid k) \propto \theta^{a+k-1}(1-\theta)^{b+n-k-1}", PROVED),
        (BAYES, r"p(\theta \mid k) \propto \theta^{a+k-1}(1-\theta)^{b+n-k}", REFUTED),
        (BAYES, r"p(k) = \binom{n}{k}\frac{B(a+k, b+n-k)}{B(a, b)}", PROVED),
        (BAYES, r"\mathbb{E}[\theta \mid k] = \frac{a+k}{a+b+n}", PROVED),
        (BAYES, r"\mathbb{E}[\theta \mid k] = \frac{a+k}{a+b}", REFUTED),
        (TURNED, r"p(m \mid x) = \mathcal{N}(m; x/2, s^2/2)", PROVED),
        (TURNED, r"p(m \mid x) = \mathcal{N}(m; x, s^2/2)", REFUTED),
        (TURNED, r"p(x) = \mathcal{N}(x; 0, 2s^2)", PROVED),
        (JOINT, r"\operatorname{Var}(X) = \mathbb{E}[\operatorname{Var}(X \mid Y)] + \operatorname{Var}(\mathbb{E}[X \mid Y])", PROVED),
        (JOINT, r"\operatorname{Var}(X) = \mathbb{E}[\operatorname{Var}(X \mid Y)]", REFUTED),
        (
            JOINT,
            r"\operatorname{Cov}(X, W) = \mathbb{E}[\operatorname{Cov}(X, W \mid Y)] + \operatorname{Cov}(\mathbb{E}[X \mid Y], \mathbb{E}[W \mid Y])",
            PROVED,
        ),
        (JOINT, r"\operatorname{Var}(X \mid Y) = \mathbb{E}[X^2 \mid Y] - \mathbb{E}[X \mid Y]^2", PROVED),
        (JOINT, r"\mathbb{E}[X \mid Y = y] = \mathbb{E}[X]", REFUTED),
        (JOINT + "\nq(x)", r"\mathbb{E}[x] = \mathbb{E}[X]", UNREAD),
        ("a, x \\in \\mathbb{R}\ng(a, x) = a x^2", r"\frac{\partial g}{\partial a} = x^2", PROVED),
        ("a, x \\in \\mathbb{R}\ng(a, x) = a x^2", r"\frac{\partial g}{\partial a}(x, a) = a^2", UNREAD),
    ],
)
def test_conditioning(tmp_path: Path, givens: str, display: str, expected: str) -> None:
    assert "".join(verdicts(tmp_path, givens, display)) == expected


EVENTS = r"""\lambda, s, t > 0
T \sim \mathrm{Exp}(\lambda)
Z \sim \mathcal{N}(0, 1)
m, y \in \mathbb{R}
g(y)
Y \sim g
n \in \mathbb{N}_{>0}
i \in \{1, \dots, n\}
V_1, \dots, V_n \sim \mathcal{U}(0, 1) \text{ iid}
u \in (0, 1)"""


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        (r"\Pr(|Y - m| \ge t) = \Pr((Y - m)^2 \ge t^2)", PROVED),
        (r"\Pr(|Y - m| \ge t) = \Pr((Y - m)^2 \ge t)", REFUTED),
        (r"\Pr(Z \ge t) = \Pr(e^{sZ} \ge e^{st})", PROVED),
        (r"\Pr(Z \ge m) = \Pr(Z^2 \ge m^2)", REFUTED),
        (r"\Pr(T^2 \le t) = 1 - e^{-\lambda\sqrt{t}}", PROVED),
        (r"\Pr(T^2 \le t) = 1 - e^{-\lambda t}", REFUTED),
        (r"\Pr(\log T > m) = e^{-\lambda e^m}", PROVED),
        (r"\Pr(|Z| \le t) = \Pr(-t \le Z \le t) = 1 - 2\Pr(Z > t)", PROVED + PROVED),
        (r"\Pr(\max_i V_i \le u) = u^n", PROVED),
        (r"\Pr(\min_i V_i \le u) = 1 - (1 - u)^n", PROVED),
        (r"\Pr(\min_i V_i \le u) = u^n", REFUTED),
    ],
)
def test_events(tmp_path: Path, display: str, expected: str) -> None:
    found = "".join(verdicts(tmp_path, EVENTS, display))
    assert found == expected or (expected == REFUTED and found == UNDECIDED)


COUNTS = r"""K \in \mathbb{N}_{>0}
k \in \{1, \dots, K\}
\alpha_k, \theta_k > 0
N_k \in \mathbb{N}
\alpha_0 = \sum_{k=1}^K \alpha_k
N = \sum_{k=1}^K N_k"""
SAMPLE = r"""\theta, y > 0
m \in \mathbb{R}
n \in \mathbb{N}_{>0}
i \in \{1, \dots, n\}
X_1, \dots, X_n \sim \mathcal{U}(0, \theta) \text{ iid}
f(z) = \operatorname{erf}(z)"""


@pytest.mark.parametrize(
    ("givens", "display", "expected"),
    [
        (COUNTS, r"\sum_{k=1}^K \frac{\alpha_k + N_k}{\alpha_0 + N} = 1", PROVED),
        (COUNTS, r"\prod_k \theta_k^{\alpha_k - 1} \cdot \prod_k \theta_k^{N_k} = \prod_k \theta_k^{\alpha_k + N_k - 1}", PROVED),
        (COUNTS, r"\prod_k \theta_k^{\alpha_k} \prod_k \theta_k^{N_k} = \prod_k \theta_k^{\alpha_k N_k}", REFUTED),
        (SAMPLE, r"\mathbb{E}_\theta[X_i] = \frac{\theta}{2}", PROVED),
        (SAMPLE, r"\operatorname{Var}_\theta(X_i) = \frac{\theta}{12}", REFUTED),
        (SAMPLE, r"\mathbb{P}_\theta(X_i \le \theta) = 1", PROVED),
        (SAMPLE, r"\frac{d}{dy} f(\log y - m) = \frac{2}{y \sqrt{\pi}} e^{-(\log y - m)^2}", PROVED),
    ],
)
def test_notation_of_statistics(tmp_path: Path, givens: str, display: str, expected: str) -> None:
    assert "".join(verdicts(tmp_path, givens, display)) == expected


MEANS = r"""x, y \in \mathbb{R}
f(x, y)
(X, Y) \sim f
g : \mathbb{R} \to \mathbb{R}
p(x), q(x)"""


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        (r"\mathbb{E}[XY]^2 \le \mathbb{E}[X^2]\,\mathbb{E}[Y^2]", PROVED),
        (r"\mathbb{E}[XY]^2 \ge \mathbb{E}[X^2]\,\mathbb{E}[Y^2]", REFUTED),
        (r"\mathbb{E}[XY]^2 \le \mathbb{E}[X^2]\,\mathbb{E}[Y]", REFUTED),
        (r"\mathbb{E}[g(X) Y]^2 \le \mathbb{E}[g(X)^2]\,\mathbb{E}[Y^2]", PROVED),
        (r"\mathbb{E}_q\left[\frac{p(x)^2}{q(x)^2} g(x)^2\right] \ge \left(\mathbb{E}_q\left[\frac{p(x)}{q(x)} |g(x)|\right]\right)^2", PROVED),
        (r"0 \le \operatorname{Var}(X - 2Y)", PROVED),
    ],
)
def test_means_of_products(tmp_path: Path, display: str, expected: str) -> None:
    assert "".join(verdicts(tmp_path, MEANS, display)) == expected
