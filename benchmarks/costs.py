"""What the skill's function would cost on AWS: arithmetic on what was measured here, with AWS's documented proportions and prices.

It was not measured on AWS. What nobody documents (how fast an Arm core of Lambda's is beside this machine's, whether INIT gets more CPU than
the memory buys) is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
ONE_CPU_MB = 1769
SIZES_MB = (128, 512, 1024, 1769)

# For arm64 in us-east-1, without the free tier: https://aws.amazon.com/lambda/pricing/
GB_SECOND = 0.0000133334
REQUEST = 0.20 / 1_000_000
PROVISIONED_GB_SECOND = 0.0000033334
HOURS = 730

# Assumed: what a call of the table waits, what a customer sends in a month, and which part of that meets a new container.
WAIT_MS = 5
DIRECTIVES = 20 * 30
COLD_OF_ONE, COLD_OF_MANY, MANY = 1.0, 0.01, 10_000


@dataclass(frozen=True)
class Cost:
    """Of one memory size; dollars a month.

    Attributes:
        init_ms: how long a start takes.
        warm_ms: how long a TurnOn takes.
        of_one: one customer, who always meets a new container.
        of_many: ten thousand, who rarely do.
        init_of_many: what of that is for starts.
        provisioned: one container that is kept ready, before anybody uses it.
    """

    memory_mb: int
    init_ms: float
    warm_ms: float
    of_one: float
    of_many: float
    init_of_many: float
    provisioned: float


def cost(memory_mb: int, init_cpu_ms: float, warm_cpu_ms: float, table_calls: float) -> Cost:
    """Of one memory size.

    Args:
        memory_mb: of the function.
        init_cpu_ms: CPU of a start, on a whole processor.
        warm_cpu_ms: CPU of a directive, on a whole processor.
        table_calls: of a directive; each is waited for, and waiting is billed.
    """
    share, gb = min(1.0, memory_mb / ONE_CPU_MB), memory_mb / 1024
    init_ms, warm_ms = init_cpu_ms / share, warm_cpu_ms / share + WAIT_MS * table_calls

    def dollars(directives: float, cold: float) -> tuple[float, float]:
        init = directives * cold * init_ms / 1000 * gb * GB_SECOND
        return init + directives * (warm_ms / 1000 * gb * GB_SECOND + REQUEST), init

    of_one, _ = dollars(DIRECTIVES, COLD_OF_ONE)
    of_many, init_of_many = dollars(DIRECTIVES * MANY, COLD_OF_MANY)
    provisioned = gb * HOURS * 3600 * PROVISIONED_GB_SECOND
    return Cost(memory_mb, init_ms, warm_ms, of_one, of_many, init_of_many, provisioned)


def table(found: Mapping[str, Any]) -> str:
    """As a part of a page, from the results of `make bench`."""
    start, directive = found["rows"]["skill: cold"], found["rows"]["skill: TurnOn, TurnOff"]
    first = found["rows"]["skill: cold, then TurnOn"]
    init_cpu_ms, warm_cpu_ms = start["ours_ms"]["median"], directive["ours_ms"]["median"]
    lines = [
        "| memory | processor | start | TurnOn, warm | 1 customer | 10,000 customers | of which starts | one provisioned container |"
    ]
    lines.append("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for memory_mb in SIZES_MB:
        each = cost(memory_mb, init_cpu_ms, warm_cpu_ms, directive["calls"]["table"])
        times = [f"{each.init_ms / 1000:.2f} s", f"{each.warm_ms:.0f} ms"]
        dollars = [f"${value:.2f}" for value in (each.of_many, each.init_of_many, each.provisioned)]
        share = f"{min(1, memory_mb / ONE_CPU_MB):.2f}"
        lines.append("| " + " | ".join([f"{memory_mb} MB", share, *times, f"${each.of_one:.3f}", *dollars]) + " |")
    arithmetic = (
        f"The arithmetic: a start takes {init_cpu_ms:.0f} ms of CPU and a TurnOn {warm_cpu_ms:.1f} ms, measured as"
        f" [performance](performance.md) says (commit `{found['commit']}`, {found['measured'][:10]}, on a developer's machine)."
        f" The time is that divided by the part of a processor, memory / {ONE_CPU_MB} MB; a directive also waits {WAIT_MS} ms for each"
        f" call of the table, which is assumed. A customer sends {DIRECTIVES} directives a month. The only customer meets a new container every time; of ten"
        f" thousand customers' directives {COLD_OF_MANY:.0%} do. For arm64 in `us-east-1`, without the free tier, a GB-second is"
        f" ${GB_SECOND:.10f}, a million requests are ${REQUEST * 1_000_000:.2f}, and a provisioned GB-second is ${PROVISIONED_GB_SECOND:.10f} ({HOURS} hours)."
        f" The function held at most {first['peak_mb']:.0f} MB until it had answered its first TurnOn."
    )
    return "\n".join([*lines, "", arithmetic])
