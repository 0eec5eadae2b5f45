r"""The control words that derive reads, as data: a row for each spelling. A new spelling is a new row."""

# fmt: off
from __future__ import annotations

# -- what is skipped, and what separates -------------------------------------------------------

SKIPPED = frozenset(
    r"""\, \; \: \! \> \  \/ \thinspace \negthinspace \medspace \thickspace \displaystyle \textstyle \scriptstyle \scriptscriptstyle
    \limits \nolimits \nonumber \notag \strut \mathstrut \allowbreak \nobreak \noindent \relax \centering \small \footnotesize \normalsize
    \hfil \protect \allowdisplaybreaks \par \goodbreak \break \smallskip \medskip \bigskip \newline""".split()
) | {"\\ "}
WIDE = frozenset((r"\quad", r"\qquad", r"\hfill", r"\enspace", r"\enskip"))
RAW_WIDE = frozenset((r"\hspace", r"\hspace*", r"\mspace", r"\hskip"))
RAW_SKIPPED = frozenset((r"\vspace", r"\vspace*", r"\phantom", r"\hphantom", r"\vphantom", r"\color", r"\textcolor", r"\colorbox", r"\setcounter",
    r"\pagebreak", r"\index"))
NOTES = frozenset((r"\label", r"\tag", r"\tag*", r"\eqref", r"\ref", r"\cref", r"\Cref", r"\autoref", r"\footnote", r"\intertext", r"\shortintertext",
    r"\cite", r"\citep", r"\textcircled"))
REFERENCES = frozenset((r"\eqref", r"\ref", r"\cref", r"\Cref", r"\autoref"))
TEXTS = frozenset((r"\text", r"\textrm", r"\textit", r"\textbf", r"\textup", r"\textsf", r"\texttt", r"\textnormal", r"\mbox", r"\hbox", r"\emph",
    r"\intertext", r"\shortintertext"))
WORDS = frozenset((r"\mathrm", r"\operatorname", r"\operatorname*", r"\mathop", r"\operatornamewithlimits", r"\mathsf", r"\mathtt"))
ENDMARKS = frozenset((r"\square", r"\blacksquare", r"\qed", r"\Box", r"\qedhere", r"\blacktriangle", r"\qedsymbol", r"\checkmark"))
SIZES = frozenset("\\" + size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")) | {r"\middle"}

# -- letters --------------------------------------------------------------------------------------

GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi pi varpi rho varrho sigma varsigma "
    "tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
).split()
LETTERS = frozenset("\\" + name for name in [*GREEK, "ell", "hbar", "imath", "jmath", "aleph", "infty", "top", "star", "ast", "dagger", "bullet",
    "emptyset", "Re", "Im"])
FONTS = {
    **{"\\" + name: "\\" + name for name in ("mathbf", "mathcal", "mathbb", "mathfrak", "mathscr", "mathit", "boldsymbol")},
    r"\bm": r"\boldsymbol", r"\pmb": r"\boldsymbol", r"\vect": r"\vec", r"\mathbfit": r"\boldsymbol", r"\mathbfsf": r"\mathbf",
}  # fmt: skip
SWITCHES = {r"\bf": r"\mathbf", r"\rm": r"\mathrm", r"\cal": r"\mathcal", r"\it": r"\mathit", r"\sf": r"\mathsf", r"\tt": r"\mathtt"}
ACCENTS = {
    **{"\\" + name: "\\" + name for name in ("bar", "hat", "tilde", "dot", "ddot", "vec", "check", "breve", "overline", "underline", "mathring")},
    r"\widehat": r"\hat", r"\widetilde": r"\tilde", r"\overrightarrow": r"\vec", r"\widebar": r"\bar", r"\acute": r"\acute", r"\grave": r"\grave",
}  # fmt: skip
UNICODE = {
    **dict(zip("αβγδεζηθικλμνξπρστυφχψω", (f"\\{n}"
        for n in (
            "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi psi omega"
        ).split()), strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΦΨΩ", (f"\\{n}" for n in "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split()), strict=True)),
    "ϵ": r"\epsilon", "ϕ": r"\phi", "ϑ": r"\vartheta", "ℓ": r"\ell", "µ": r"\mu", "−": "-", "–": "-", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times",
    "∘": r"\circ", "◦": r"\circ", "⊙": r"\odot", "∂": r"\partial", "∇": r"\nabla", "∞": r"\infty", "∈": r"\in", "→": r"\to", "⇒": r"\Rightarrow",
    "⇔": r"\Leftrightarrow", "≈": r"\approx", "≃": r"\simeq", "∝": r"\propto", "∼": r"\sim", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≡": r"\equiv",
    "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "‖": r"\|", "∥": r"\|", "∣": r"\mid", "…": r"\dots", "⋯": r"\dots", "′": "'", "’": "'", "⟨": r"\langle",
    "⟩": r"\rangle", "≻": r"\succ", "⪰": r"\succeq", "≺": r"\prec", "⪯": r"\preceq", "±": r"\pm", "≪": r"\ll", "≫": r"\gg", "⊤": r"\top", "∀": r"\forall", "∃": r"\exists",
}  # fmt: skip
UNICODE_BOARD = {"ℝ": "R", "ℕ": "N", "ℤ": "Z", "𝔼": "E", "ℙ": "P"}

# -- brackets, operators, relations ------------------------------------------------------------------

OPENING = {"(": "(", "[": "[", r"\{": "{", r"\lbrace": "{", r"\langle": "<", r"\lvert": "|", r"\lVert": "‖", r"\lfloor": "⌊", r"\lceil": "⌈",
    r"\lbrack": "[", r"\lparen": "("}
CLOSING = {")": "(", "]": "[", r"\}": "{", r"\rbrace": "{", r"\rangle": "<", r"\rvert": "|", r"\rVert": "‖", r"\rfloor": "⌊", r"\rceil": "⌈",
    r"\rbrack": "[", r"\rparen": "("}
FENCES = {**OPENING, **CLOSING, "|": "|", r"\|": "‖", r"\vert": "|", r"\Vert": "‖", ".": ".", "<": "<", ">": "<", "/": "/"}
BARS = {"|": "|", r"\vert": "|", r"\|": "‖", r"\Vert": "‖", r"\parallel": "‖", r"\mid": "∣"}

RELATIONS = {
    "=": "eq", r"\equiv": "eq", ":=": "define", r"\coloneqq": "define", r"\triangleq": "define", r"\coloneq": "define", r"\eqdef": "define",
    r"\defeq": "define",
    r"\ne": "ne", r"\neq": "ne", "<": "lt", r"\lt": "lt", ">": "gt", r"\gt": "gt",
    r"\le": "le", r"\leq": "le", r"\leqslant": "le", r"\leqq": "le", r"\ge": "ge", r"\geq": "ge", r"\geqslant": "ge", r"\geqq": "ge",
    r"\approx": "approx", r"\simeq": "approx", r"\approxeq": "approx", r"\propto": "propto", r"\varpropto": "propto",
    r"\succ": "succ", r"\succeq": "succeq", r"\succcurlyeq": "succeq", r"\prec": "prec", r"\preceq": "preceq", r"\preccurlyeq": "preceq",
}  # fmt: skip
ARROWS = {
    r"\Rightarrow": "implies", r"\implies": "implies", r"\Longrightarrow": "implies", r"\therefore": "implies",
    r"\Leftrightarrow": "iff", r"\iff": "iff", r"\Longleftrightarrow": "iff",
}  # fmt: skip
RELATION_LATEX = {"eq": "=", "ne": r"\ne", "lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "approx": r"\approx", "propto": r"\propto",
    "implies": r"\Rightarrow", "iff": r"\Leftrightarrow"}
REFUSED = {
    r"\pm": "a sign that is both + and −; write the two lines", r"\mp": "a sign that is both − and +; write the two lines",
    r"\dots": "dots; write a sum with Σ, a product with ∏, or a recursion", r"\otimes": "the Kronecker or tensor product", r"\oplus": "a direct sum",
    r"\ll": "“much less than”", r"\gg": "“much greater than”", r"\lesssim": "an inequality up to constants", r"\gtrsim": "an inequality up to constants",
    r"\cong": "an isomorphism", r"\subset": "a set relation", r"\subseteq": "a set relation", r"\cup": "sets", r"\cap": "sets", r"\setminus": "sets",
    r"\exists": "an existence statement", r"\notin": "a set relation", r"\wedge": "a logical or exterior product", r"\vee": "a logical or",
    r"\perp": "independence as a relation; declare it in the givens: x, y \\text{ independent}", r"\oint": "a contour integral",
    r"\sup": "a supremum; write \\max", r"\inf": "an infimum; write \\min",
    r"\bigcup": "sets", r"\bigcap": "sets", r"\leadsto": "an arrow", r"\leftarrow": "an arrow", r"\gets": "an assignment",
    r"\mapsto": "a map in the middle of a formula",
    r"\rightarrow": "an arrow", r"\to": "an arrow", r"\sim": "a law; random variables are declared in the givens", r"\ldots": "dots; write a sum with Σ, a product with ∏, or a recursion",
    r"\arcsin": "the arc sine", r"\arccos": "the arc cosine", r"\sec": "the secant", r"\csc": "the cosecant", r"\cot": "the cotangent",
    r"\coth": "the hyperbolic cotangent",
    r"\lg": "a logarithm with an unstated base; write \\log_{2} or \\ln", r"\mod": "remainders", r"\bmod": "remainders", r"\pmod": "remainders",
    r"\limsup": "an upper limit", r"\liminf": "a lower limit", r"\gcd": "a greatest common divisor", r"\ker": "a kernel",
    r"\dim": "a dimension as a function",
    r"\dagger": "the pseudo-inverse or adjoint", r"\angle": "an angle", r"\amalg": "this sign", r"\bigoplus": "a direct sum", r"\star": "a star on its own",
}  # fmt: skip
DOTS = {r"\dots", r"\ldots", r"\cdots", r"\vdots", r"\ddots", r"\dotsc", r"\dotsb", r"\dotsm", r"\hdots"}
TIMES = {r"\cdot": "dot", r"\times": "times", r"\circ": "circ", r"\odot": "circ", "*": "star", "/": "over", r"\div": "over", r"\bigcdot": "dot",
    r"\ast": "star"}
BIG = {r"\sum": "sum", r"\prod": "prod", r"\int": "integral", r"\iint": "integral", r"\iiint": "integral", r"\lim": "lim", r"\max": "max",
    r"\min": "min", r"\bigotimes": "product"}

# -- control words with arguments: how many ----------------------------------------------------------

ARGUMENTS = {
    **dict.fromkeys((r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\sfrac", r"\nicefrac", r"\binom", r"\dbinom", r"\tbinom", r"\overset", r"\stackrel",
    r"\underset"), 2),
    **dict.fromkeys((r"\sqrt", r"\underbrace", r"\overbrace", r"\boxed", r"\fbox", r"\cancel", r"\bcancel", r"\xcancel", r"\ensuremath", r"\mathrel",
    r"\mathbin", r"\mathord", r"\mathstrut", r"\smash", r"\substack", r"\xlongequal", r"\xrightarrow", r"\mathclose", r"\mathopen", r"\mathinner",
    r"\overrightarrow"), 1),
}
SAME = {r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cfrac": r"\frac", r"\sfrac": r"\frac", r"\nicefrac": r"\frac", r"\dbinom": r"\binom",
    r"\tbinom": r"\binom", r"\stackrel": r"\overset"}
TRANSPARENT = frozenset((r"\boxed", r"\fbox", r"\cancel", r"\bcancel", r"\xcancel", r"\ensuremath", r"\mathrel", r"\mathbin", r"\mathord", r"\smash",
    r"\mathclose", r"\mathopen", r"\mathinner"))
MATRICES = frozenset(("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix", "psmallmatrix", "bsmallmatrix", "array"))
ALIGNED = frozenset(("aligned", "alignedat", "split", "gathered", "align", "align*", "alignat", "alignat*", "gather", "gather*", "multline", "multline*",
    "eqnarray", "eqnarray*", "equation", "equation*", "displaymath", "math", "flalign", "flalign*", "multlined", "dmath", "dmath*", "subequations"))

# -- functions ------------------------------------------------------------------------------------------

FUNCTIONS = {
    r"\exp": "exp", r"\log": "log", r"\ln": "log", r"\sin": "sin", r"\cos": "cos", r"\tan": "tan", r"\arctan": "arctan", r"\sinh": "sinh", r"\cosh": "cosh",
    r"\tanh": "tanh", r"\det": "det",
}  # fmt: skip
WORD_FUNCTIONS = {
    "exp": "exp", "log": "log", "ln": "log", "sin": "sin", "cos": "cos", "tan": "tan", "arctan": "arctan", "atan": "arctan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh",
    "det": "det", "tr": "trace", "Tr": "trace", "trace": "trace", "Trace": "trace", "diag": "diag", "Diag": "diag", "sigmoid": "logistic",
    "Sigmoid": "logistic",
    "logistic": "logistic", "sigm": "logistic", "expit": "logistic", "softplus": "softplus", "Softplus": "softplus", "relu": "relu", "ReLU": "relu",
    "erf": "erf",
    "sign": "sign", "sgn": "sign", "step": "step", "abs": "abs", "sqrt": "sqrt", "digamma": "digamma", "lgamma": "loggamma", r"log\Gamma": "loggamma",
    "gammaln": "loggamma",
    "max": "max", "min": "min", "lim": "lim", "argmax": "argmax", "argmin": "argmin",
}  # fmt: skip
SHORTHAND_WORDS = {
    r"\sec": "sec", r"\csc": "csc", r"\cot": "cot", r"\coth": "coth", r"\mathrm{sech}": "sech", r"\mathrm{csch}": "csch", r"\mathrm{coth}": "coth",
    **{rf"\mathrm{{{w}}}": "artanh" for w in ("artanh", "arctanh", "atanh")}, r"\mathrm{logit}": "logit",
    **{rf"\mathrm{{{w}}}": "SiLU" for w in ("SiLU", "silu", "swish", "Swish")},
    **{rf"\mathrm{{{w}}}": "softmax" for w in ("softmax", "Softmax", "SoftMax")},
    **{rf"\mathrm{{{w}}}": "logsumexp" for w in ("logsumexp", "LogSumExp", "LSE", "lse")},
}  # fmt: skip
LETTER_FUNCTIONS = {r"\Gamma": "gamma", r"\psi": "digamma", "B": "beta", r"\mathrm{B}": "beta", r"\mathcal{B}": "beta", r"\digamma": "digamma"}
STOPS_AT_FUNCTIONS = frozenset((  # sin x cos y is a product
    "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh", "det", "trace", "sec", "csc", "cot", "sech", "csch", "coth"))
TIGHT_POWER = frozenset(("log",))  # log(a)^b has two readings

EXPECTATION = frozenset(("E", r"\mathbb{E}", r"\mathrm{E}", r"\mathbf{E}", r"\mathcal{E}", r"\boldsymbol{E}", r"\mathsf{E}"))
VARIANCE = frozenset((r"\mathrm{Var}", r"\mathbb{V}", r"\mathrm{V}", r"\mathrm{var}", r"\mathbb{Var}", r"\mathrm{Variance}", r"\mathbf{Var}"))
COVARIANCE = frozenset((r"\mathrm{Cov}", r"\mathrm{cov}", r"\mathbb{Cov}", r"\mathbf{Cov}"))
PROBABILITY = frozenset((r"\Pr", r"\mathbb{P}", r"\mathrm{P}", r"\mathrm{Pr}", "P", r"\mathbf{P}"))
DIVERGENCE = frozenset((
    "D_{KL}", r"D_{\mathrm{KL}}", r"\mathrm{KL}", r"\mathbb{KL}", r"\mathbb{D}_{KL}", r"\mathbb{D}_{\mathrm{KL}}", r"\mathrm{D}_{KL}",
    r"\mathrm{D}_{\mathrm{KL}}",
    r"\mathcal{D}_{KL}", r"\mathcal{D}_{\mathrm{KL}}", r"D_{kl}", r"D_{\mathrm{kl}}", "D", r"\mathrm{D}", r"\mathbb{D}", r"d_{KL}", r"d_{\mathrm{KL}}",
    r"\mathcal{KL}", "KL",
    r"\mathbf{KL}", r"\mathrm{kl}", r"\mathrm{D_{KL}}", r"\mathcal{D}_{\mathcal{KL}}", r"\mathrm{KLD}",
))  # fmt: skip
ENTROPY = frozenset(("H", r"\mathrm{H}", r"\mathbb{H}", r"\mathcal{H}", r"\mathbf{H}", "h", r"\mathrm{Ent}", r"\mathrm{Entropy}", r"\mathsf{H}"))
INFORMATION = frozenset(("I", r"\mathrm{I}", r"\mathbb{I}", r"\mathcal{I}", r"\mathrm{MI}", r"\mathsf{I}"))
IDENTITY = frozenset(("I", r"\mathbf{I}", r"\mathbb{I}", r"\mathrm{I}", r"\boldsymbol{I}"))
ONE_SIGNS = frozenset((r"\mathbf{1}", r"\mathbb{1}", r"\boldsymbol{1}", r"\mathbb{I}", r"\mathrm{1}", r"\mathbf{I}", "I", r"\mathrm{I}", r"\mathds{1}"))
ONES = frozenset((r"\mathbf{1}", r"\boldsymbol{1}", r"\mathbb{1}", r"\vec{1}"))
ZEROS = frozenset((r"\mathbf{0}", r"\boldsymbol{0}", r"\vec{0}", r"\mathbb{0}"))
TRANSPOSES = frozenset((r"\top", "T", r"\intercal", r"\mathrm{T}", r"\mathsf{T}", r"\mathsf{\top}", r"\mathbf{T}", r"\mathrm{\top}", r"\mathit{T}"))
CHOICES = {r"\arg\max": "argmax", r"\arg\min": "argmin", r"\mathrm{argmax}": "argmax", r"\mathrm{argmin}": "argmin", r"\argmax": "argmax",
    r"\argmin": "argmin"}

LAW_WORDS = {
    r"\mathcal{N}": "N", "N": "N", r"\mathrm{N}": "N", r"\mathrm{Normal}": "N", r"\mathrm{Gaussian}": "N", r"\mathsf{N}": "N", r"\mathscr{N}": "N",
    r"\mathrm{Bern}": "bernoulli", r"\mathrm{Bernoulli}": "bernoulli", r"\mathrm{Ber}": "bernoulli", r"\mathcal{B}": "bernoulli",
    r"\mathrm{Bin}": "binomial", r"\mathrm{Binomial}": "binomial", r"\mathrm{Binom}": "binomial",
    r"\mathrm{Poisson}": "poisson", r"\mathrm{Poi}": "poisson", r"\mathrm{Pois}": "poisson", r"\mathrm{Po}": "poisson", r"\mathcal{P}": "poisson",
    r"\mathrm{Exp}": "exponential", r"\mathrm{Exponential}": "exponential", r"\mathrm{Expon}": "exponential",
    r"\mathrm{Gamma}": "gamma", r"\mathrm{Ga}": "gamma", r"\mathcal{G}": "gamma", r"\mathrm{Gam}": "gamma",
    r"\mathrm{Beta}": "beta", r"\mathrm{Dir}": "dirichlet", r"\mathrm{Dirichlet}": "dirichlet",
    r"\mathcal{U}": "uniform", r"\mathrm{Uniform}": "uniform", r"\mathrm{Unif}": "uniform", r"\mathrm{U}": "uniform", "U": "uniform",
    r"\mathrm{Laplace}": "laplace", r"\mathrm{Lap}": "laplace", r"\mathrm{LogNormal}": "lognormal", r"\mathrm{Lognormal}": "lognormal",
    r"\mathrm{LN}": "lognormal",
    r"\mathrm{Cat}": "categorical", r"\mathrm{Categorical}": "categorical", r"\mathrm{Geom}": "geometric", r"\mathrm{Geometric}": "geometric",
    r"\mathrm{StudentT}": "student", r"\mathrm{Cauchy}": "cauchy", r"\mathrm{Weibull}": "weibull", r"\mathrm{Multinomial}": "multinomial",
    r"\mathrm{InvGamma}": "inversegamma",
}  # fmt: skip

# -- words beside the mathematics ---------------------------------------------------------------------------

CONDITION_WORDS = ("if", "when", "whenever", "provided", "given that", "assuming", "for", "for all", "for every", "for any", "for each", "as long as",
    "on", "and", "unless")
JOINING_WORDS = ("and", "so", "thus", "hence", "therefore", "then", "also", "i.e.", "that is", "we have", "gives", "yields", "follows", "consequently",
    "which is")
