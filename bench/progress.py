"""Says what runs, how far it is, and how long it will take."""

import sys
import time


class Progress:
    """`seconds` is what all of it should take. Lines replace each other on a terminal."""

    def __init__(self, seconds, out=sys.stderr):
        self.total, self.done, self.out = max(seconds, 1), 0, out
        self.begun = self.told_at = time.monotonic()
        self.spent = 0  # seconds that the finished part took
        self.width = 0

    def begin(self, text):
        self.text = text
        self._show(text)

    def end(self, seconds):
        """A part that was expected to take so long is done."""
        self.done = min(self.done + seconds, self.total)
        self.spent = time.monotonic() - self.begun

    def told(self, text):
        """For long parts: a function of how many are done, that may be called as often as one likes."""

        def tell(number):
            if time.monotonic() - self.told_at > 1:
                self._show(f"{text}: {number:,}" if number else text)

        return tell

    def left(self):
        pace = self.spent / self.done if self.done > 30 else 1
        return max(self.total - self.done, 0) * pace

    def _show(self, text):
        self.told_at = time.monotonic()
        line = f"[{100 * self.done / self.total:3.0f} %, {in_words(self.left())} left] {text}"
        if self.out.isatty():
            self.out.write("\r" + line.ljust(self.width))
            self.width = len(line)
        else:
            self.out.write(line + "\n")
        self.out.flush()

    def close(self):
        if self.out.isatty():
            self.out.write("\r" + " " * self.width + "\r")


def in_words(seconds):
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
