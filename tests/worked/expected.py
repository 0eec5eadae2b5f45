"""What is true of every printed line of the worked solutions, judged by hand: line and then a mark for each relation in it.

T true; f true, but from a wrong line; F false; R false, and yet right again; A undecided, for a condition is missing;
S a slip of notation, S+ one that a reading which is offered makes true; D a definition;
O true and open: it may stay undecided, for the reason that stands beside it.
"""

from __future__ import annotations

EXPECTED: dict[str, str] = {
    # -- the first solution: reversible block, free energy, divergence, reparameterised gradient
    "reversible_1": """
        8 D D
        10 T T T T
        12 S+ T       | a vector stands for its diagonal matrix; the other block is a matrix for any maps
        14 T S+
        20 S+         | in a space of D × D, with vectors as blocks
        22 T          | the product runs over the diagonals of two blocks
        24 S          | g is not declared
        26 S F        | not 1 unless a sum vanishes, which it may
        28 S          | k and n number the halves of x and y
        34 T F T T    | wrong for maps that are not element-wise
    """,
    "reversible_1_elementwise": """
        8 D D
        10 T T T T
        12 S+ S+
        14 T S+
        20 S+
        22 T          | the product runs over the diagonals of two blocks
        28 T T T T
    """,
    "reversible_1_volume": """
        13 T
        15 S+ F       | it is open whether s_i belongs to the sum; and the sum may be 0
        21 T T        | with the sum not 0
    """,
    "free_energy_1": "8 D \n 10 T \n 12 T \n 14 T \n 15 T \n 16 T \n 17 T \n 18 T \n 19 T \n 20 T",
    "divergence_1": """
        16 T T T
        18 T T
        20 T
        22 T
        23 T
        24 T
        25 T
        26 T
        28 T
        30 T
        32 T
        34 T
        36 T
        38 T
        40 T
        42 T
        44 F          | −(log σ² − 1) for −log σ² − 1
        46 T
        48 T
        50 T
        52 T
    """,
    "factors_1": "13 T T",
    "gradient_1": """
        11 D
        13 D
        15 D
        17 D
        19 D
        21 T
        23 T T T
        25 T
        27 T T
        29 T
        31 F          | z for z_i on the left
        33 f
        35 f f
        37 T
        39 T T
        41 T F        | the path through μ itself is left out
        43 F f        | the path through σ itself is left out
        45 T
        47 T
        48 T
        49 T T T
        50 T
        52 T
        53 T
        54 T
        55 T T T T T
        56 T
        58 F          | the gradient of an adjoint, which is 1
        59 R
        61 D T
    """,
    "gradient_1_path": "15 T \n 22 T T \n 24 T T \n 26 T \n 27 T \n 29 T \n 30 T",
    # -- the second solution of the same problems
    "reversible_2": """
        7 D
        9 D
        11 T
        13 T
        15 D
        17 S+         | vectors for their diagonal matrices
        19 F          | a determinant is no inner product
        21 S          | a determinant is no vector
        23 F
    """,
    "free_energy_2": """
        6 D
        7 T
        8 S+          | how far log reaches
        9 S+          | how far log reaches
        10 T
        11 T
        12 S+         | (z|x) without its p
    """,
    "factors_2": "10 T \n 11 T \n 12 T \n 13 T \n 14 T",
    "divergence_2": """
        9 T
        11 T
        13 T
        15 T
        17 T
        19 T
        21 T T S      | a remark without a relation
        23 T
        25 T
        27 T
        29 T
    """,
    "gradient_2": """
        14 D
        16 D          | of x_i, where t_i is meant
        18 T
        20 T
        22 T
        24 S          | the adjoint of σ², or the square of one
        26 F          | the derivatives of μ and σ² for those of r and s
        28 R
        30 T
        32 T
        34 T
        36 T
        38 F f        | the path through μ itself is left out
        40 F f        | as a square and as the adjoint of σ²
        42 T
        44 T
        46 T
        48 T
        50 T T
        52 T
        54 T
        56 T
        58 T T T
        60 T
        62 T
        64 S          | L is not declared; θ holds σ², which is no letter
        66 S          | μ without its index
        68 D
    """,
    # -- flows
    "flow_jacobian": """
        11 S          | q at z_T is not declared
        13 F          | the sign, and σ at the output of the layer
        15 S          | σ_{t,i} for σ_i(z_t)
        17 T
    """,
    "flow_law": """
        15 D
        16 S          | bars around a matrix, and z_0 for its component i
        17 T
        18 F          | the sign, and σ at the output of the layer
        20 T
    """,
    "flow_density": """
        10 D
        11 S          | z_0 for its component i
        12 S+         | how far the sum reaches
        13 F          | the wrong sign of (3) is undone
        15 T
    """,
    "batch_normalisation": """
        10 T
        11 T
        12 S+         | the determinant of a vector
        13 T
    """,
    "batch_normalisation_of_batch": """
        12 A          | the determinant may be 0
        13 A          | the determinant may be 0
        14 S
        15 F          | wrong where the statistics depend on x
    """,
    # -- variational autoencoder, adversarial networks, residual networks
    "divergence_3": "10 T \n 12 T \n 14 T \n 16 T \n 18 T \n 20 T T \n 22 T T \n 24 T T \n 26 T \n 28 T",
    "expansion_3": "14 T F f          | the expansion of 1/(1 + ε)² and the factor 1/σ_p²",
    "examples_3": """
        8 S           | parameters for laws; and it would be wrong
        10 S+ T       | parameters for laws
        12 F          | 0.0085 at σ_p = 1
        14 T T
    """,
    "vae_joint": """
        12 T F        | the product runs over i, and m stands in it
        14 T
    """,
    "vae_bound": "9 T \n 11 T \n 13 T",
    "vae_losses": """
        12 D S+       | N(0, 1) for N(0, I)
        14 S          | μ² of a vector; and M is not the latent dimension
        16 F          | −M, not halved
        18 S          | q_φ and log θp
    """,
    "vae_losses_latent": """
        12 D S+       | N(0, 1) for N(0, I)
        14 S+         | μ² of a vector
        16 F          | −M, not halved
        18 T T
    """,
    "vae_gradient": """
        9 F           | not for any f
        15 F f        | only where q_φ is the law of g(ε, φ, x)
    """,
    "vae_gradient_reparameterised": "12 T T T",
    "vae_reconstruction": """
        10 D S        | log θ p for log p_θ
        12 O          | what ≃ means between a mean and its estimate is not said
        14 T          | the estimate is unbiased
    """,
    "gan_gradient": """
        12 F R        | x for X
        14 T T
    """,
    "gan_last_layer": """
        11 S S        | the pre-activation without its argument
        13 T T
        15 T T
        17 T
        19 S          | a derivative by a function; and it would be wrong
        29 F          | neither ∂D/∂z nor one derivative of L
        31 T T
    """,
    "gan_layers": """
        11 S          | a composition with dots
        19 T
        21 F S        | the layer's number; then a prime and a diagonal are missing
        23 S          | the layer's number, and a diagonal is missing
        25 T
    """,
    "gan_generator": """
        12 T F        | the generator's weight for the discriminator's
        14 S          | g without its arguments
        16 F
        18 S          | a column against a row
        20 T
    """,
    "gan_steps": """
        10 D
        12 D
        20 T T T T    | upwards for the discriminator, downwards for the generator
    """,
    "residual_norm": """
        11 T F        | one factor too many
        13 S          | x without its index
        15 F          | one factor too many
    """,
    "residual_sum": """
        11 T
        13 S          | 1 for the identity
        15 T
    """,
    "residual_of_numbers": "11 T",
}  # fmt: skip


def rows(name: str) -> dict[int, list[str]]:
    """The marks of each line of a document."""
    found = (line.partition("|")[0].split() for line in EXPECTED[name].splitlines() if line.strip())
    return {int(number): marks for number, *marks in found}
