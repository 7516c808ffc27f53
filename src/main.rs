fn main() -> std::process::ExitCode {
    skillfactory::cli::main()
}
