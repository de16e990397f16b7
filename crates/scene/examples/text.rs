#[path = "../tests/support/mod.rs"]
mod support;
fn main() {
    let args: Vec<_> = std::env::args().collect();
    let build = support::build(&std::fs::read_to_string(&args[2]).unwrap());
    match &*args[1] {
        "dot" => print!("{}", plimsoll_scene::dot::write(&build)),
        _ => print!("{}", plimsoll_scene::mermaid::write(&build)),
    }
}
