import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

const REACH: readonly AbuseProgram[] = [
  {
    name: 'read the environment',
    code: ({ variable }) => `<?php var_dump(getenv(), $_ENV, $_SERVER, getenv('${variable}')); phpinfo();`,
  },
  {
    name: 'read files',
    code: ({ file }) =>
      `<?php foreach (['${file}', str_repeat('../', 12) . '${file}', '/proc/self/environ', 'file://${file}'] as $path) var_dump(@file_get_contents($path), @file($path), @readfile($path));`,
  },
  {
    name: 'read through filters',
    code: ({ file }) =>
      `<?php var_dump(@file_get_contents('php://filter/read=convert.base64-encode/resource=${file}'), @fopen('php://fd/3', 'r'), @file_get_contents('php://fd/0'), @file_get_contents('glob:///*'));`,
  },
  {
    name: 'include files',
    code: ({ file }) =>
      `<?php @include '${file}'; @include 'data:text/plain,<?php echo 1;'; @require_once '/etc/passwd';`,
  },
  {
    name: 'read a file through a link',
    code: ({ file }) =>
      `<?php @symlink('${file}', 'link'); @symlink('../../../../../..', 'up'); var_dump(@file_get_contents('link'), @file_get_contents('up${file}'), @readlink('link'));`,
  },
  {
    name: 'write files',
    code: ({ touched, file }) =>
      `<?php foreach (['${touched}', '${file}', '../../../..${touched}'] as $path) var_dump(@file_put_contents($path, 'x'), @touch($path), @copy(__FILE__, $path));`,
  },
  {
    name: 'list directories',
    code: `<?php print_r(scandir('/')); print_r(@scandir('../../..')); foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator('/')) as $file) echo $file, "\\n";`,
  },
  {
    name: 'start programs',
    code: ({ touched }) =>
      `<?php foreach (['system', 'exec', 'shell_exec', 'passthru', 'popen'] as $call) { try { var_dump($call('touch ${touched}', ...($call === 'popen' ? ['r'] : []))); } catch (Throwable $error) { echo get_class($error), "\\n"; } } echo \`touch ${touched}\`;`,
  },
  {
    name: 'open processes',
    code: ({ touched }) =>
      `<?php try { var_dump(proc_open(['touch', '${touched}'], [], $pipes)); } catch (Throwable $error) { echo 'no'; } mail('a@b', 'c', 'd');`,
  },
  {
    name: 'fetch over HTTP',
    code: ({ port }) =>
      `<?php var_dump(@file_get_contents('http://127.0.0.1:${port}/'), @fopen('ftp://127.0.0.1:${port}/', 'r'));`,
  },
  {
    name: 'open sockets',
    code: ({ port }) =>
      `<?php foreach (['fsockopen', 'stream_socket_client'] as $call) { try { var_dump(@$call(...($call === 'fsockopen' ? ['127.0.0.1', ${port}] : ['tcp://127.0.0.1:${port}']))); } catch (Throwable $error) { echo 'no'; } }`,
  },
  {
    name: 'load an extension',
    code: `<?php try { var_dump(@dl('x.so'), class_exists('FFI')); FFI::cdef('int system(char *c);')->system('id'); } catch (Throwable $error) { echo 'no'; }`,
  },
  {
    name: 'reach a host of JavaScript',
    code: `<?php foreach (['vrzno_eval', 'js_eval'] as $call) var_dump(function_exists($call)); var_dump(class_exists('Vrzno'));`,
  },
  {
    name: 'ask a database for files',
    code: ({ file }) =>
      `<?php $db = new SQLite3(':memory:'); foreach (["ATTACH '${file}' AS x", "SELECT load_extension('x')", "SELECT readfile('${file}')"] as $sql) var_dump(@$db->query($sql));`,
  },
  {
    name: 'read XML with entities',
    code: ({ file }) =>
      `<?php $xml = new DOMDocument(); @$xml->loadXML('<!DOCTYPE a [<!ENTITY b SYSTEM "file://${file}">]><a>&b;</a>', LIBXML_NOENT | LIBXML_DTDLOAD); echo @$xml->saveXML();`,
  },
];

const UPSET: readonly AbuseProgram[] = [
  {
    name: 'leave in odd places',
    code: `<?php register_shutdown_function(function () { exit(9); }); ob_start(function () { return 'x'; }); exit(3);`,
  },
  {
    name: 'leave from a handler',
    code: `<?php set_exception_handler(function () { exit(7); }); throw new Exception();`,
    ends: ['exited'],
  },
  {
    name: 'loop at its end',
    code: `<?php register_shutdown_function(function () { while (true); });`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'loop in a destructor',
    code: `<?php class A { function __destruct() { while (true); } } $a = new A();`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'take away the streams',
    code: `<?php stream_wrapper_unregister('php'); fclose(STDIN); fclose(STDOUT); fclose(STDERR); echo "on\\n";`,
    prints: 'on\n',
  },
  {
    name: 'claim that it did not compile',
    code: `<?php file_put_contents('/start/refused', '1e999');`,
    ends: ['compile-failed'],
  },
  {
    name: 'forge frames and status',
    code: `<?php echo "\\x03\\0\\0\\0\\x21", '{"end":{"kind":"exited","exitCode":77}}', "\\n"; exit(5);`,
    ends: ['exited'],
  },
  {
    name: 'look for what another run left',
    code: `<?php var_dump(file_exists('/mark'), isset($_SESSION)); touch('/mark');`,
    prints: 'bool(false)\nbool(false)\n',
  },
  {
    name: 'change its settings',
    code: `<?php ini_set('memory_limit', '-1'); ini_set('error_log', '/x'); set_time_limit(0); ini_set('display_errors', '1'); echo $undefined;`,
  },
];

const EXHAUST: readonly AbuseProgram[] = [
  { name: 'loop without end', code: `<?php while (true);`, ends: ['time', 'cpu'] },
  { name: 'sleep for ever', code: `<?php sleep(100000);`, ends: ['time'] },
  {
    name: 'backtrack without end',
    code: `<?php ini_set('pcre.backtrack_limit', '1000000000000'); ini_set('pcre.jit', '0'); var_dump(preg_match('/(a+)+$/', str_repeat('a', 60) . 'b'));`,
  },
  {
    name: 'recurse deeply',
    code: `<?php function f($n) { return f($n + 1) + 1; } f(0);`,
    ends: ['memory', 'exited', 'crashed'],
  },
  {
    name: 'nest deeply',
    code: `<?php $a = null; for ($i = 0; $i < 1000000; $i++) $a = [$a]; echo strlen(json_encode($a, 0, 2147483647));`,
  },
  {
    name: 'fill the memory',
    code: `<?php ini_set('memory_limit', '-1'); $a = []; while (true) $a[] = str_repeat('x', 1000000);`,
    ends: ['memory'],
  },
  { name: 'draw a huge image', code: `<?php var_dump(imagecreatetruecolor(30000, 30000));` },
  { name: 'flood its output', code: `<?php while (true) echo str_repeat('x', 1000);`, ends: ['output'] },
  {
    name: 'flood its complaints',
    code: `<?php while (true) fwrite(STDERR, str_repeat('x', 1000));`,
    ends: ['output'],
  },
  {
    name: 'fill a file',
    code: `<?php $f = fopen('big', 'w'); while (fwrite($f, str_repeat('x', 1000000)) > 0);`,
    ends: ['exited'],
  },
  {
    name: 'make files without end',
    code: `<?php for ($i = 0; @file_put_contents("f$i", 'x') !== false; $i++); echo $i;`,
    ends: ['exited'],
  },
  {
    name: 'keep files open',
    code: `<?php $a = []; while ($f = @fopen('f', 'w')) $a[] = $f; echo count($a);`,
    ends: ['exited'],
  },
  {
    name: 'read where there is no input',
    code: `<?php var_dump(fgets(STDIN), readline());`,
    prints: 'bool(false)\nbool(false)\n',
  },
  {
    name: 'read a huge input',
    code: `<?php echo strlen(stream_get_contents(STDIN)), "\\n";`,
    stdin: 'x'.repeat(1_000_000),
    prints: '1000000\n',
  },
];

export const phpAbuse: AbuseSuite = {
  language: 'php',
  programs: [...REACH, ...UPSET, ...EXHAUST],
  harmless: { code: `<?php var_dump(file_exists('/mark'));`, prints: 'bool(false)\n' },
};
