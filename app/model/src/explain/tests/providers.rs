//! What the large providers answer.

use super::*;

#[test]
fn large_providers() {
    for (host, to, text, english, next) in [
        (
            "gmail-smtp-in.l.google.com",
            "x@gmail.com",
            "host gmail-smtp-in.l.google.com[142.250.1.26] said: 550-5.7.26 This mail has been blocked because the sender is unauthenticated. 550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.",
            "Refused by gmail.com: it wants the sender to be authenticated, and neither SPF nor DKIM passed.",
            "Publish for example.com an SPF record that names this server, and a DKIM key; then send it again.",
        ),
        (
            "alt1.aspmx.l.google.com",
            "x@dest.test",
            "host a said: 550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's DMARC policy",
            "Refused by dest.test (Google): the policy of example.com (DMARC) asks it to refuse mail that is not authenticated, and this was not.",
            "Have SPF name this server and DKIM sign as example.com, then send it again.",
        ),
        (
            "aspmx.l.google.com",
            "x@gmail.com",
            "host a said: 550-5.7.25 The IP address sending this message does not have a PTR record",
            "Refused by gmail.com: our server’s address has no matching name in DNS (reverse DNS).",
            "Whoever runs this server must give its address a PTR record whose name leads back to it.",
        ),
        (
            "aspmx.l.google.com",
            "x@gmail.com",
            "host a said: 552-5.7.0 This message was blocked because its content presents a potential security issue.",
            "Refused by gmail.com: an attachment is of a kind that Google never accepts, such as a program or a locked archive.",
            "Share the file by a link.",
        ),
        (
            "hotmail-com.olc.protection.outlook.com",
            "x@hotmail.com",
            "host h said: 550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
            "Refused by hotmail.com: our server’s network is on Microsoft’s block list.",
            "Whoever runs this server can ask for its removal at https://olcsupport.office.com.",
        ),
        (
            "dest-test.mail.protection.outlook.com",
            "x@dest.test",
            "host h said: 550 5.4.1 Recipient address rejected: Access denied. [X.prod.outlook.com]",
            "Refused by dest.test (Microsoft): there is no mailbox x@dest.test.",
            "Check the address for a slip of the pen, or ask the recipient by another way.",
        ),
        (
            "d.mail.protection.outlook.com",
            "x@dest.test",
            "host h said: 550 5.7.606 Access denied, banned sending IP [192.0.2.1]",
            "Refused by dest.test (Microsoft): Microsoft has banned our server’s address.",
            "Whoever runs this server can have it released at https://sender.office.com.",
        ),
        (
            "mta7.am0.yahoodns.net",
            "x@yahoo.com",
            "host m said: 421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints",
            "Refused by yahoo.com: Yahoo puts our mail off for now, because there is much of it or people complained.",
            "It is tried again by itself; whoever runs this server finds more at https://senders.yahooinc.com.",
        ),
        (
            "mx01.mail.icloud.com",
            "x@icloud.com",
            "host m said: 550 5.7.1 [CS01] Message rejected due to local policy.",
            "Refused by icloud.com: Apple’s filter refused it, for what it contains or for our server’s reputation.",
            "Send it again in plain words, without links; whoever runs this server finds more at https://support.apple.com/HT204137.",
        ),
        (
            "mx00.t-online.de",
            "x@t-online.de",
            "host mx00.t-online.de[194.25.134.8] refused to talk to me: 554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.)",
            "Refused by t-online.de: t-online.de only takes mail from servers it knows, and does not know ours.",
            "Whoever runs this server must ask for it to be let in; https://postmaster.t-online.de says how.",
        ),
        (
            "mx.dest.test",
            "x@dest.test",
            "host m said: 554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org; Error: open resolver; https://www.spamhaus.org/returnc/pub/",
            "Refused by dest.test: the other server asks the Spamhaus list in a way that refuses everybody.",
            "The fault is theirs: tell the recipient by another way to inform his postmaster.",
        ),
    ] {
        let verdict = en(at(host, to, text));
        assert_eq!((verdict.sentence.as_str(), verdict.next.as_deref()), (english, Some(next)));
    }
    let impostor = en(at("mx.evil.test", "x@dest.test", "host m said: 550 on our block list (S3140)"));
    assert!(!impostor.sentence.contains("Microsoft"), "only a provider's own server speaks for it: {}", impostor.sentence);
    let named_like_one = en(at("mx.dest.test", "spamcop@dest.test", "host m said: 550 <spamcop@dest.test>: User unknown"));
    assert!(!named_like_one.sentence.contains("list"), "an address is no reason: {}", named_like_one.sentence);
}

#[test]
fn answers_as_people_meet_them() {
    for (host, to, text, clause) in [
        (
            "aspmx.l.google.com",
            "x@gmail.com",
            "552-5.2.2 The email account that you tried to reach is out of storage space and inactive.",
            "the recipient’s mailbox is full",
        ),
        (
            "aspmx.l.google.com",
            "x@dest.test",
            "550-5.7.1 [192.0.2.1 12] Our system has detected that this message is not RFC 5322 compliant",
            "its headers are not written as the standard asks",
        ),
        (
            "mx.dest.test",
            "x@dest.test",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
            "there is no mailbox x@dest.test",
        ),
        (
            "dest.mail.protection.outlook.com",
            "x@dest.test",
            "550 5.7.64 TenantAttribution; Relay Access Denied",
            "that server takes no mail for dest.test",
        ),
        (
            "dest.mail.protection.outlook.com",
            "x@dest.test",
            "452-4.3.2 432 4.3.2 Concurrent connections limit exceeded",
            "it got too much in too short a time",
        ),
        (
            "eur.olc.protection.outlook.com",
            "x@outlook.it",
            "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)",
            "there is no mailbox x@outlook.it",
        ),
        (
            "smtp-in.libero.it",
            "x@libero.it",
            "550 smtp-12.iol.local smtp-12.iol.local IP blacklisted by CSI. For remediation please use http://csi.cloudmark.com [smtp-12.iol.local; LIB_150]",
            "our server’s address is on the Cloudmark list (CSI)",
        ),
        ("mx.alice.it", "x@alice.it", "554 smtp109.alice.it Service not available - access denied", "one of the block lists that TIM asks"),
        ("mx.aruba.it", "x@dest.test", "552 5.2.2 user is over quota", "the recipient’s mailbox is full"),
        ("smtp-in.orange.fr", "x@orange.fr", "550 5.2.0 Mail rejete. Mail rejected. OFR_506 [506]", "it takes the message for spam"),
        (
            "smtpz4.laposte.net",
            "x@laposte.net",
            "550 5.5.0 Service refuse. Veuillez essayer plus tard. service refused, please try later. LPN007_510",
            "it takes the message for spam",
        ),
        (
            "mx2.comcast.net",
            "x@comcast.net",
            "554 resimta-po-01v.sys.comcast.net comcast 192.0.2.1 Comcast block for spam. Please see http://postmaster.comcast.net/smtp-error-codes.php#BL000010",
            "a block list that Comcast asks",
        ),
        (
            "mx-in-hfd.apple.com",
            "x@me.com",
            "554 5.7.1 [HM08] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137",
            "Apple’s filter refused it",
        ),
        (
            "eu-smtp-inbound-1.mimecast.com",
            "x@dest.test",
            "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550",
            "there is no mailbox x@dest.test",
        ),
        ("mx.dest.test", "x@dest.test", "550 5.7.1 Client host [192.0.2.1] blocked by dnsbl.sorbs.net", "our server is on the SORBS list"),
        ("mx.dest.test", "x@dest.test", "550 Administrative prohibition", "the server does not say which"),
        ("mx.dest.test", "x@dest.test", "550 Sender verify failed", "it asked our server whether anna@example.com exists"),
        (
            "mx.dest.test",
            "x@dest.test",
            "450 4.1.1 <x@dest.test>: Recipient address rejected: unverified address: Mailbox might be disabled",
            "asked the server behind it",
        ),
        (
            "mx.dest.test",
            "x@dest.test",
            "451 4.2.0 <x@dest.test> Internal error occurred. Refer to server log for more information.",
            "the server has a fault of its own",
        ),
    ] {
        let verdict = en(at(host, to, &format!("host {host}[192.0.2.9] said: {text} (in reply to RCPT TO command)")));
        assert!(verdict.sentence.contains(clause), "{text}\n{}", verdict.sentence);
        assert!(verdict.next.is_some());
    }
}
