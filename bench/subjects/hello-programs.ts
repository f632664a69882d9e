/** A program in each language that prints one line. */
export const HELLO: Readonly<Record<string, string>> = {
  javascript: 'console.log("hello")',
  typescript: 'const word: string = "hello"; console.log(word)',
  python: 'print("hello")',
  lua: 'print("hello")',
  sql: "select 'hello';",
  php: '<?php echo "hello\\n";',
  ruby: 'puts "hello"',
  perl: 'print "hello\\n";',
  c: '#include <stdio.h>\nint main(void) { puts("hello"); }\n',
  cpp: '#include <cstdio>\nint main() { std::puts("hello"); }\n',
};
