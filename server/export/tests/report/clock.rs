//! An authority of time stamps, by openssl: root, issuer, and the one that stamps.

use std::{fs, process::Command};

use tempfile::TempDir;
use tracemail_export::seal::stamp::Authorities;

/// An authority of time stamps, by openssl.
pub struct Authority {
    folder: TempDir,
}

impl Authority {
    /// `key`: what `openssl req -newkey` takes.
    pub fn new(key: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let script = format!(
            r"
            exec 2>openssl.log
            openssl req -x509 -newkey rsa:3072 -nodes -keyout root.key -out root.pem -days 3650 -subj '/O=Clock Inc/CN=Clock root' \
                -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign,cRLSign
            printf 'basicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' >issuer.ext
            printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n' >tsa.ext
            openssl req -newkey rsa:2048 -nodes -keyout issuer.key -out issuer.csr -subj '/O=Clock Inc/CN=Clock issuer'
            # its signature ends in a zero bit, which could as well be called unused
            until test -s issuer.pem && openssl x509 -in issuer.pem -outform DER | tail -c1 | od -An -tu1 | awk '{{exit $1 % 2}}'; do
                openssl x509 -req -in issuer.csr -CA root.pem -CAkey root.key -CAcreateserial -days 3000 -extfile issuer.ext -out issuer.pem
            done
            openssl req -newkey {key} -nodes -keyout tsa.key -out tsa.csr -subj '/O=Clock Inc/CN=Clock tower'
            openssl x509 -req -in tsa.csr -CA issuer.pem -CAkey issuer.key -CAcreateserial -days 900 -extfile tsa.ext -out tsa.pem
            cat issuer.pem root.pem >chain.pem
            printf '01\n' >serial
            printf '[t]\nserial=serial\ncrypto_device=builtin\nsigner_cert=tsa.pem\ncerts=chain.pem\nsigner_key=tsa.key\n' >tsa.cnf
            printf 'default_policy=1.2.3.4.1\nother_policies=1.2.3.4.5\ndigests=sha256\naccuracy=secs:1, millisecs:500\n' >>tsa.cnf
            printf 'clock_precision_digits=3\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\n' >>tsa.cnf
            printf 'signer_digest=sha256\ness_cert_id_alg=sha1\n' >>tsa.cnf
            sed s/sha1/sha384/ tsa.cnf >tsa2.cnf
            "
        );
        let made = Command::new("sh").args(["-ec", &script]).current_dir(folder.path()).status().expect("sh");
        assert!(made.success(), "{}", fs::read_to_string(folder.path().join("openssl.log")).unwrap_or_default());
        Self { folder }
    }

    /// Its root, PEM.
    pub fn root(&self) -> String {
        fs::read_to_string(self.folder.path().join("root.pem")).expect("openssl wrote it")
    }

    /// The same.
    pub fn known(&self) -> Authorities {
        Authorities::from_pem(&self.root()).expect("a certificate")
    }

    /// Answers a question.
    pub fn answer(&self, question: &[u8]) -> Vec<u8> {
        self.answer_by("tsa.cnf", question)
    }

    /// The same with other settings: `tsa2.cnf` names its certificate by SHA-384.
    pub fn answer_by(&self, config: &str, question: &[u8]) -> Vec<u8> {
        fs::write(self.folder.path().join("q.tsq"), question).expect("writes");
        let script = format!("openssl ts -reply -config {config} -section t -queryfile q.tsq -out a.tsr 2>openssl.log");
        Command::new("sh").args(["-ec", &script]).current_dir(self.folder.path()).status().expect("sh");
        fs::read(self.folder.path().join("a.tsr")).expect("openssl wrote it")
    }
}
