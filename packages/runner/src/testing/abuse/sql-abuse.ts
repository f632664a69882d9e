import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

const COUNT = 'with recursive c(i) as (select 1 union all select i + 1 from c)';

const REACH: readonly AbuseProgram[] = [
  { name: 'attach a file', code: ({ file }) => `attach '${file}' as x; select * from x.sqlite_schema;` },
  { name: 'read a file', code: ({ file }) => `select readfile('${file}');` },
  { name: 'write a file', code: ({ touched }) => `select writefile('${touched}', 'x');` },
  { name: 'write itself to a file', code: ({ touched }) => `vacuum into '${touched}';` },
  { name: 'attach a new file', code: ({ touched }) => `attach '${touched}' as x; create table x.t (a);` },
  { name: 'load an extension', code: `select load_extension('/lib/x86_64-linux-gnu/libc.so.6');` },
  { name: 'turn extensions on', code: `pragma trusted_schema = on; select load_extension('x', 'y');` },
  { name: 'run shell commands', code: ({ touched }) => `.shell touch ${touched}` },
  {
    name: 'run a system command',
    code: ({ touched }) => `.system touch ${touched}\nselect edit('a', 'touch ${touched}');`,
  },
  { name: 'read the environment', code: ({ variable }) => `select getenv('${variable}'), '$${variable}';` },
  {
    name: 'change the directory of temporary files',
    code: ({ directory }) => `pragma temp_store_directory = '${directory}'; create temp table t (a);`,
  },
  {
    name: 'write the schema',
    code: `pragma writable_schema = on; update sqlite_schema set sql = 'x'; select * from sqlite_schema;`,
  },
  {
    name: 'break the schema',
    code: `create table t (a); pragma writable_schema = on; update sqlite_schema set rootpage = 9999; select * from t;`,
  },
  {
    name: 'use the tokenizer’s pointer',
    code: `select fts3_tokenizer('x', x'4141414141414141'); create virtual table f using fts3(tokenize=x);`,
  },
  { name: 'switch memory mapping on', code: `pragma mmap_size = 1099511627776; select 1;` },
];

const UPSET: readonly AbuseProgram[] = [
  {
    name: 'print control characters',
    code: `select char(27) || ']1337;Table:x' || char(7), char(0), char(9) as "a\tb";`,
  },
  {
    name: 'forge frames and status',
    code: `select x'0300000021' || '{"end":{"kind":"exited","exitCode":77}}';`,
  },
  { name: 'leave a transaction open', code: `begin; create table t (a); savepoint s;`, ends: ['exited'] },
  { name: 'never close a comment', code: `select 1; /* for ever`, ends: ['exited', 'compile-failed'] },
  { name: 'never close a string', code: `select 'for ever`, ends: ['compile-failed'] },
  {
    name: 'name a column after a prototype',
    code: `select 1 as __proto__, 2 as constructor, 3 as toString;`,
    ends: ['exited'],
  },
  { name: 'look for what another run left', code: `create table mark (a);`, ends: ['exited'] },
];

const EXHAUST: readonly AbuseProgram[] = [
  { name: 'count without end', code: `${COUNT} select count(*) from c;`, ends: ['time', 'cpu'] },
  {
    name: 'join without end',
    code: `${COUNT}, d as (select i from c limit 100000) select count(*) from d a, d b, d e;`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'print without end',
    code: `${COUNT} select i, hex(zeroblob(500)) from c limit 100000;`,
    ends: ['output', 'exited', 'time'],
  },
  { name: 'print many results', code: `select hex(zeroblob(5000));`.repeat(2_000), ends: ['output'] },
  {
    name: 'fill the memory',
    code: `create table t (a); ${COUNT} insert into t select randomblob(100000) from c;`,
    ends: ['memory', 'exited', 'time', 'cpu'],
  },
  {
    name: 'fill an attached file',
    code: `attach '/x' as x; create table x.t (a); ${COUNT} insert into x.t select randomblob(100000) from c;`,
    ends: ['memory', 'exited', 'time', 'cpu'],
  },
  {
    name: 'copy itself again and again',
    code: `create table t (a); insert into t values (randomblob(30000000)); ${Array.from({ length: 40 }, (_, n) => `vacuum into '/copy${n}';`).join('\n')}`,
  },
  { name: 'ask for a huge blob', code: `select length(zeroblob(999999999)), hex(zeroblob(999999999));` },
  {
    name: 'double a string',
    code: `with recursive c(s) as (select 'x' union all select s || s from c) select length(s) from c;`,
  },
  { name: 'nest expressions', code: `select ${'('.repeat(5_000)}1${')'.repeat(5_000)};` },
  { name: 'nest selects', code: `${'select * from ('.repeat(500)}select 1${')'.repeat(500)};` },
  {
    name: 'match without end',
    code: `select '${'a'.repeat(200)}' like '${'%a'.repeat(200)}b', '${'a'.repeat(200)}' glob '${'*a'.repeat(200)}b';`,
  },
  {
    name: 'trigger itself',
    code: `create table t (a); create trigger g after insert on t begin insert into t values (1); end; insert into t values (1);`,
  },
  {
    name: 'nest views',
    code: `create view v0 as select 1 a; ${Array.from({ length: 60 }, (_, n) => `create view v${n + 1} as select * from v${n} union all select * from v${n};`).join('\n')} select count(*) from v60;`,
  },
];

export const sqlAbuse: AbuseSuite = {
  language: 'sql',
  programs: [...REACH, ...UPSET, ...EXHAUST],
  harmless: {
    code: `select count(*) as marks from sqlite_schema where name = 'mark';`,
    prints: '\u001b]1337;Table:marks\n0\u0007\n',
  },
};
