//! The short form of a port: `ADDRESS:PUBLISHED:TARGET/PROTOCOL`, with ranges.
//!
//! As `ParsePortSpec` of docker/go-connections.

use std::net::IpAddr;

use super::canonical::MAX_PORTS;

/// One port of a short form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ShortPort {
    pub(super) host_ip: String,
    pub(super) published: String,
    pub(super) target: u16,
    pub(super) protocol: String,
}

/// Takes a short port apart; a range is many ports, `most` of them, in the order in which Compose
/// sorts them.
///
/// # Errors
///
/// Says what is wrong, as Compose does.
pub(super) fn parse(spec: &str, most: usize) -> Result<Vec<ShortPort>, String> {
    let parts: Vec<&str> = spec.split(':').collect();
    let (host_ip, published, target) = match parts.as_slice() {
        [target] => (String::new(), "", *target),
        [published, target] => (String::new(), *published, *target),
        [address @ .., published, target] => (address.join(":"), *published, *target),
        [] => return Err("no port specified: <empty>".to_owned()),
    };
    let (target, protocol) = protocol(target);
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(format!("invalid proto: {protocol}"));
    }
    let host_ip = address(&host_ip)?;
    if target.is_empty() {
        return Err(format!("no port specified: {spec}<empty>"));
    }
    let targets = range(target).ok_or_else(|| format!("invalid containerPort: {target}"))?;
    let hosts = match published {
        "" => None,
        text => Some(range(text).ok_or_else(|| format!("invalid hostPort: {text}"))?),
    };
    let is_range = targets.0 != targets.1;
    if let Some(hosts) = hosts
        && is_range
        && hosts.1 - hosts.0 != targets.1 - targets.0
    {
        return Err(format!(
            "invalid ranges specified for container and host Ports: {target} and {published}"
        ));
    }
    if usize::from(targets.1 - targets.0) >= most {
        return Err(format!("the ranges stand for more than {MAX_PORTS} ports"));
    }
    let mut found: Vec<ShortPort> = (targets.0..=targets.1)
        .map(|target| ShortPort {
            host_ip: host_ip.clone(),
            published: match hosts {
                None => String::new(),
                Some((first, last)) if !is_range && first != last => format!("{first}-{last}"),
                Some((first, _)) => (u32::from(first) + u32::from(target - targets.0)).to_string(),
            },
            target,
            protocol: protocol.clone(),
        })
        .collect();
    if is_range {
        found.sort_by_cached_key(|port| port.target.to_string() + "/");
    }
    Ok(found)
}

fn protocol(target: &str) -> (&str, String) {
    match target.split_once('/') {
        None => (target, "tcp".to_owned()),
        Some((port, rest)) => {
            let protocol = rest.split('/').next().unwrap_or_default();
            let protocol = if protocol.is_empty() { "tcp" } else { protocol };
            (port, protocol.to_lowercase())
        }
    }
}

fn address(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let bare = match text.strip_prefix('[') {
        None => text,
        Some(rest) => rest
            .strip_suffix(']')
            .ok_or_else(|| format!("invalid IP address {text}: missing ']' in address"))?,
    };
    // A zone is no part of what Go's `net.ParseIP` reads.
    match bare.parse::<IpAddr>() {
        Ok(_) => Ok(bare.to_owned()),
        Err(_) => Err(format!("invalid IP address: {bare}")),
    }
}

fn range(text: &str) -> Option<(u16, u16)> {
    let port = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|_| digits)
    };
    match text.split_once('-') {
        None => port(text).map(|port| (port, port)),
        Some((first, last)) => {
            let (first, last) = (port(first)?, port(last)?);
            (first <= last).then_some((first, last))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_port_is_taken_apart() {
        let show = |spec: &str| match parse(spec, MAX_PORTS) {
            Err(why) => why,
            Ok(ports) => ports
                .iter()
                .map(|it| format!("{}|{}|{}/{}", it.host_ip, it.published, it.target, it.protocol))
                .collect::<Vec<_>>()
                .join(" "),
        };
        assert_eq!(show("80"), "||80/tcp");
        assert_eq!(show("8080:80/udp"), "|8080|80/udp");
        assert_eq!(show("127.0.0.1::90"), "127.0.0.1||90/tcp");
        assert_eq!(show("[::1]:80:80"), "::1|80|80/tcp");
        assert_eq!(show("9-10:9-10"), "|10|10/tcp |9|9/tcp");
        assert_eq!(show("8000-8010:80"), "|8000-8010|80/tcp");
        assert_eq!(show("99999:80"), "invalid hostPort: 99999");
        assert_eq!(
            show("80-81:90-93"),
            "invalid ranges specified for container and host Ports: 90-93 and 80-81"
        );
        assert_eq!(show("x:80:80"), "invalid IP address: x");
        assert_eq!(show("80:"), "no port specified: 80:<empty>");
        assert_eq!(show("80/icmp"), "invalid proto: icmp");
    }
}
