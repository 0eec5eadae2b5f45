"""Reversible affine coupling block: inverse, Jacobian, determinant, volume.

    y₁ = exp(G(x₂)) ∘ x₁ + F(x₂),   y₂ = exp(s) ∘ x₂

for any smooth F, G: ℝⁿ → ℝⁿ, n = D/2; and, as a second case, for element-wise ones.
"""

from derive.api import *

problem = Problem(
    "Reversible affine coupling block",
    source="CSE 891-001 Deep Learning, homework 4, question 1",
    summary="The block is inverted in closed form, its Jacobian is block upper triangular for every F and G, and its volume "
    "factor depends on the diagonal blocks alone.",
)
given = problem.given
n = given.dimension("n")  # D/2 in the homework
x1, x2, s = given.vectors("x_1 x_2 s", n)
F, G = given.maps("F G", n)
i, j = given.index("i j", n)

y1 = exp(G(x2)) * x1 + F(x2)
y2 = exp(s) * x2
J = jacobian((y1, y2), (x1, x2))


# -- the inverse ---------------------------------------------------------------------------------

inverse = problem.part("1.1", "The inverse", points=1)
u1, u2 = inverse.given.vectors("y_1 y_2", n)
solution = inverse.solve((eq(u1, y1), eq(u2, y2)), (x1, x2), reason="solved from the two equations of the block")

back2 = u2 / exp(s)
back1 = (u1 - F(back2)) / exp(G(back2))
inverse.holds(back2, "=", solution[x2], reason="the closed form, as one writes it")
inverse.holds(back1, "=", solution[x1], reason="the closed form, as one writes it")

inverse.note("Forward after backward gives back the outputs, so the block is onto:")
inverse.chain(exp(s) * back2).eq(u2, reason="exp(s) cancels")
inverse.chain(exp(G(back2)) * back1 + F(back2)).eq(u1, reason="the scale cancels, then the shift")

inverse.note("Backward after forward gives back the inputs, so the block is one-to-one:")
inverse.chain(y2 / exp(s)).eq(x2, reason="exp(s) cancels")
inverse.chain((y1 - F(y2 / exp(s))) / exp(G(y2 / exp(s)))).eq((y1 - F(x2)) / exp(G(x2)), reason="the line before").eq(
    x1, reason="the shift cancels, then the scale"
)


# -- the Jacobian --------------------------------------------------------------------------------

jacobian_part = problem.part("1.2", "The Jacobian", points=1, text="Rows by output, columns by input; J_F and J_G are the Jacobians of F and G.")
JF, JG = jacobian_of(F)(x2), jacobian_of(G)(x2)

jacobian_part.chain(d(y1, x1)).eq(diag(exp(G(x2))), by="chain rule", reason="x₁ enters component by component").derived()
jacobian_part.chain(d(y1, x2)).eq(diag(x1 * exp(G(x2))) @ JG + JF, by="chain rule", reason="product rule").derived()
jacobian_part.chain(d(y2, x1)).eq(zeros(n, n), reason="y₂ does not depend on x₁, whatever F and G are").derived()
jacobian_part.chain(d(y2, x2)).eq(diag(exp(s)), reason="s is constant").derived()
jacobian_part.chain(J).eq(block([diag(exp(G(x2))), JF + diag(x1 * exp(G(x2))) @ JG], [0, diag(exp(s))]), reason="block upper triangular").derived()

jacobian_part.note("Off the diagonal the block ∂y₁/∂x₂ vanishes for every x₁ exactly when those of both maps do:")
off = jacobian_part.case("off the diagonal", text="Two different components i ≠ j.")
off.given.fact(ne(i, j))
off.iff(
    forall(x1, eq(d(y1, x2)[i, j], 0)),
    both(eq(JF[i, j], 0), eq(JG[i, j], 0)),
    at={F: lambda u: u, G: lambda u: u, n: 2, i: 1, j: 2},
    reason="an affine function of x₁ vanishes identically iff both coefficients do, and exp > 0",
)
off.claimed(d(y1, x2)[i, j], "=", 0, source="worked solution A, part 2: all blocks are diagonal")
off.claimed(d(y1, x2)[i, j], "=", d(y1, x2)[j, i], source="worked solution A, part 2: ∂y_ki/∂x_nj = 0 for i ≠ j would make this symmetric")

elementwise = jacobian_part.case("element-wise maps", text="F_i and G_i depend on component i only, as the worked solutions assume without saying so.")
Fe, Ge = elementwise.given.maps("F G", n, kind="elementwise")
elementwise.chain(d(y1, x2)).eq(diag(prime(Fe)(x2) + prime(Ge)(x2) * exp(Ge(x2)) * x1), reason="the Jacobian of an element-wise map is diagonal")
elementwise.chain(J).eq(
    block([diag(exp(Ge(x2))), diag(prime(Fe)(x2) + prime(Ge)(x2) * exp(Ge(x2)) * x1)], [0, diag(exp(s))]), reason="all four blocks are diagonal"
)
apart = elementwise.case("two different components")
apart.given.fact(ne(i, j))
apart.chain(d(y1, x2)[i, j]).eq(0, reason="off the diagonal")


# -- the determinant and the volume --------------------------------------------------------------

determinant = problem.part("1.3", "Determinant and volume", points=1)
total = Sum(G(x2)[i], i) + Sum(s[i], i)

determinant.chain(det(J)).eq(
    det(diag(exp(G(x2)))) * det(diag(exp(s))), by="determinant of a block-triangular matrix", reason="block triangular, for all F and G"
).eq(Product(exp(G(x2)[i]), i) * Product(exp(s[i]), i), by="determinant of a diagonal matrix").eq(Product(exp(G(x2)[i] + s[i]), i)).eq(
    exp(Sum(G(x2)[i] + s[i], i)), reason="a product of exponentials"
).derived()
determinant.chain(det(J)).gt(0, reason="an exponential: orientation is kept everywhere")
determinant.chain(log(det(J))).eq(total)

determinant.note("Volume is preserved at x₂ exactly when the exponent vanishes there:")
determinant.iff(eq(absolute(det(J)), 1), eq(total, 0), at={G: lambda u: -s * ones(n)}, reason="exp u = 1 iff u = 0")
determinant.differs(det(J), 1, reason="there are blocks that change the volume …")
determinant.exists(eq(det(J), 1), reason="… and blocks that keep it, so that ≠ 1 needs an assumption")

determinant.claimed(det(J), "≠", 1, source="worked solutions A and B, part 3: not volume preserving")
determinant.claimed(exp(G(x2)) * exp(s), "=", det(J) * ones(n), source="worked solution B, part 3: the determinant as the vector exp(G(x₂) + s)")
determinant.claimed(exp(G(x2) + s), "=", det(J) * ones(n), source="worked solution B, part 3, second line")
