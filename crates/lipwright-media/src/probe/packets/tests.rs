use super::*;

#[test]
fn length_and_rate_come_from_the_packets_in_any_order() {
    let mut packets = Packets::default();
    for line in ["0.04", "0.12|", "0.08", "N/A", "", "junk", "0.16"] {
        packets.add(line.as_bytes());
    }
    assert_eq!(packets.duration().milliseconds_ceil(), 160);
    assert!((packets.average_rate().unwrap() - 25.0).abs() < 1e-9);
}

#[test]
fn one_packet_has_a_length_and_no_rate() {
    let mut packets = Packets::default();
    packets.add(b"3.5");
    assert_eq!(packets.duration().milliseconds_ceil(), 1);
    assert_eq!(packets.average_rate(), None);
}
