"""Markdown tables whose columns also line up in a terminal."""


def table(lines, right):
    """The first line is the heading; `right` are the columns of numbers."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    text = []
    for index, line in enumerate(lines):
        cells = [cell.rjust(width) if column in right else cell.ljust(width) for column, (cell, width) in enumerate(zip(line, widths))]
        text.append("| " + " | ".join(cells) + " |")
        if index == 0:
            rules = ["-" * (width - 1) + ":" if column in right else "-" * width for column, width in enumerate(widths)]
            text.append("| " + " | ".join(rules) + " |")
    return "\n".join(text)


def whole(rows):
    """Whole processes: a line for each peer."""
    lines = [["what", "awm", "p90", "processor", "peer", "its time", "p90", "processor", "awm / peer", "note"]]
    for row in rows:
        ours = row["times"]["awm"]
        for peer, times in row["times"].items():
            if peer != "awm":
                cells = [[f"{times[key]:.1f} ms" for key in ("median", "p90", "processor")] for times in (ours, times)]
                lines.append([row["what"], *cells[0], peer, *cells[1], f"{ours['median'] / times['median']:.2f}×", row["note"]])
    return table(lines, {1, 2, 3, 5, 6, 7, 8})
