"""`python -m bench`: the same pages at two sizes, measured inside the server. SIZES=S,XL names the sizes."""

import os

from bench.measure import run


def main() -> None:
    """Builds each size in a database of its own, measures every page and prints the tables."""
    sizes = os.environ.get("SIZES", "S,XL").split(",")
    found = {size: run(size.strip()) for size in sizes}
    print("\n## Building\n\n| size | seconds | database MB |\n|---|---:|---:|")
    for size, (built, megabytes, _pages) in found.items():
        print(f"| {size} | {built:.1f} | {megabytes:.0f} |")
    head = " | ".join(f"{size} p50 ms | {size} p95 ms | {size} queries" for size in found)
    print(f"\n## Pages\n\n| page | {head} | ratio of p50 |\n|---|{'---:|' * (3 * len(found) + 1)}")
    first, *_rest = found.values()
    for name in first[2]:
        cells = [found[size][2][name] for size in found]
        ratio = cells[-1][0] / cells[0][0] if cells[0][0] else 0
        print(
            f"| {name} | " + " | ".join(f"{p50:.1f} | {p95:.1f} | {n}" for p50, p95, n in cells) + f" | {ratio:.2f} |"
        )


if __name__ == "__main__":
    main()
