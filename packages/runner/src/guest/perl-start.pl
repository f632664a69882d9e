# Runs the program as `perl main.pl` would. Opening /job/main waits for it.
package AtriumStart;

sub slurp {
    open(my $file, '<', $_[0]) or die "$_[0]: $!";
    local $/;
    return scalar <$file>;
}

sub leave_note {
    open(my $file, '>', $_[0]) or return;
    print $file $_[1];
    close $file;
}

# Says what went wrong as perl does; a program that did not compile leaves its line for the runner.
sub complain {
    my ($path, $error) = @_;
    print STDERR $error;
    if ($error =~ /^(?:Execution of \Q$path\E aborted due to|\Q$path\E had (?:too many|compilation) errors|BEGIN failed--compilation aborted at \Q$path\E)/m) {
        my ($line) = $error =~ /at \Q$path\E line (\d+)/;
        leave_note('/start/refused', $line // 0);
    }
    leave_note('/start/failed', '');
}

sub run {
    my $path = shift;
    package main;
    do $path;
    AtriumStart::complain($path, $@) if ref $@ || length $@;
}

$| = 1;
my $path = slurp('/job/main');
$0 = $path;
@ARGV = ();
chdir '/work';
# What a program uses is compiled with it.
unshift @INC, '/work';
if (slurp('/job/mode') eq 'compile') {
    my $source = slurp($path);
    eval qq{return 1;\n#line 1 "$path"\n$source};
    complain($path, $@) if length $@;
}
else {
    run($path);
}
1;
