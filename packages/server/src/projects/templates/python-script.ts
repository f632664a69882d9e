import type { TemplateFiles } from './template-files.ts';

export function pythonFiles(name: string): TemplateFiles {
  return {
    'main.py': `from words import count_words

TEXT = """
The quick brown fox jumps over the lazy dog.
The dog sleeps, and the fox is gone.
"""


def main() -> None:
    print(${JSON.stringify(name)})
    for word, count in count_words(TEXT).most_common(5):
        print(f"{word:>8} {'#' * count}")


if __name__ == "__main__":
    main()
`,
    'words.py': `import re
from collections import Counter


def count_words(text: str) -> Counter[str]:
    """How often each word occurs, without regard to case."""
    return Counter(re.findall(r"[a-z']+", text.lower()))
`,
  };
}
