<?php
// Runs the program as `php main.php` would. Opening /job/main waits for it.

/** Stands in for `php://`: its own stdin, stdout and stderr copy descriptors, which this system cannot. */
final class AtriumStreams
{
    private const DEVICES = ['php://stdout' => '/dev/stdout', 'php://stderr' => '/dev/stderr'];

    public $context;
    private $stream;

    public static function register(): void
    {
        stream_wrapper_unregister('php');
        stream_wrapper_register('php', self::class);
    }

    public function stream_open(string $path, string $mode, int $options, ?string &$opened): bool
    {
        $name = strtolower($path);
        $device = self::DEVICES[$name] ?? null;
        if ($name === 'php://stdin') {
            // What STDIN has read ahead is read on here.
            $this->stream = STDIN;
            return true;
        }
        if ($device !== null) {
            $this->stream = fopen($device, $mode);
            return $this->stream !== false;
        }
        stream_wrapper_restore('php');
        $this->stream = fopen($path, $mode);
        self::register();
        return $this->stream !== false;
    }

    public function stream_read(int $count): string|false { return fread($this->stream, $count); }
    public function stream_write(string $bytes): int { return (int) fwrite($this->stream, $bytes); }
    public function stream_eof(): bool { return feof($this->stream); }
    public function stream_flush(): bool { return fflush($this->stream); }
    public function stream_close(): void { $this->stream === STDIN || fclose($this->stream); }
    public function stream_tell(): int { return (int) ftell($this->stream); }
    public function stream_seek(int $offset, int $whence): bool { return @fseek($this->stream, $offset, $whence) === 0; }
    public function stream_stat(): array|false { return fstat($this->stream); }
    public function stream_truncate(int $size): bool { return ftruncate($this->stream, $size); }
    public function stream_set_option(int $option, int $first, ?int $second): bool { return false; }
}

function readline(?string $prompt = null): string|false
{
    echo $prompt ?? '';
    $line = fgets(STDIN);
    return $line === false ? false : rtrim($line, "\r\n");
}

AtriumStreams::register();
define('STDIN', fopen('/dev/stdin', 'r'));
define('STDOUT', fopen('/dev/stdout', 'w'));
define('STDERR', fopen('/dev/stderr', 'w'));

// As PHP tells it, without the call that stands in this file.
set_exception_handler(static function (Throwable $error): void {
    $text = preg_replace('~#(\d+) /start/php-start\.php\(\d+\): require\(.*\)\n#\d+ \{main\}~', '#$1 {main}', (string) $error);
    $place = "{$error->getFile()} on line {$error->getLine()}";
    $message = $error instanceof ParseError
        ? "PHP Parse error:  {$error->getMessage()} in $place\n"
        : "PHP Fatal error:  Uncaught $text\n  thrown in $place\n";
    fwrite(STDERR, $message);
    file_put_contents('/start/failed', '');
});

$argv = $_SERVER['argv'] = [file_get_contents('/job/main')];
$argc = $_SERVER['argc'] = 1;
chdir('/work');
if (file_get_contents('/job/mode') === 'compile') {
    try {
        token_get_all(file_get_contents($argv[0]), TOKEN_PARSE);
        exit(0);
    } catch (ParseError $error) {
        file_put_contents('/start/refused', (string) $error->getLine());
        fwrite(STDERR, "PHP Parse error:  {$error->getMessage()} in {$argv[0]} on line {$error->getLine()}\n");
        exit(255);
    }
}
try {
    require $argv[0];
} catch (ParseError $error) {
    if ($error->getFile() === $argv[0]) file_put_contents('/start/refused', (string) $error->getLine());
    throw $error;
}
