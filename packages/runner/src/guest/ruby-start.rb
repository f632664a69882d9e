# Runs the program as `ruby main.rb` would. Opening /job/main waits for it.

$stdout.sync = true
$stderr.sync = true

module AtriumStart
  OWN = "/start/ruby-start.rb:"

  # Says whether the program compiles; if not, its line is left for the runner.
  def self.compiles?(path, source)
    RubyVM::InstructionSequence.compile(source, path, path)
    true
  rescue SyntaxError => error
    File.write("/start/refused", error.message[/^#{Regexp.escape(path)}:(\d+):/, 1] || "0")
    warn "#{error.message.chomp} (SyntaxError)"
    false
  end

  # The rest of the program behind `__END__`, as `ruby` offers it.
  def self.offer_data(path, source)
    start = source.b.match(/^__END__\r?\n/)&.end(0) or return
    data = File.open(path)
    data.seek(start)
    Object.const_set(:DATA, data)
  end

  # A trace as the program sees it: without this file.
  def self.clean(error)
    trace = error.backtrace&.reject { |line| line.start_with?(OWN) }
    error.set_backtrace(trace.map { |line| line.sub("in `<top (required)>'", "in `<main>'") }) if trace
    clean(error.cause) if error.cause
    error
  end

  def self.start
    path = File.read("/job/main")
    source = File.read(path)
    Dir.chdir("/work")
    exit 1 unless compiles?(path, source)
    exit if File.read("/job/mode") == "compile"
    $0 = path
    $LOAD_PATH.unshift("/work")
    offer_data(path, source)
    load path
  rescue SystemExit, NoMemoryError
    raise
  rescue Exception => error
    raise clean(error)
  end
end

AtriumStart.start
