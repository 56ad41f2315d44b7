//! What others' programs say of a file. `./setup proof` brings them; without them these tests fail and say so.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

/// A folder with an authority that pdfsig and pyHanko trust.
pub struct Tools {
    folder: TempDir,
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; run ./setup proof"))
}

fn ok(command: &mut Command) -> String {
    let output = run(command);
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

impl Tools {
    pub fn trusting(authority: &str) -> Self {
        let tools = Self { folder: TempDir::new().expect("a folder") };
        let (ca, nss) = (tools.write("ca.pem", authority.as_bytes()), tools.nss());
        ok(Command::new("certutil").args(["-N", "-d", &nss, "--empty-password"]));
        ok(Command::new("certutil").args(["-A", "-d", &nss, "-n", "ca", "-t", "CT,C,C", "-i"]).arg(ca));
        tools
    }

    /// The same, and another authority too.
    pub fn and(self, authority: &str) -> Self {
        let mut all = fs::read(self.path("ca.pem")).expect("a file");
        all.extend_from_slice(authority.as_bytes());
        self.write("ca.pem", &all);
        let other = self.write("other.pem", authority.as_bytes());
        ok(Command::new("certutil").args(["-A", "-d", &self.nss(), "-n", "other", "-t", "CT,C,C", "-i"]).arg(other));
        self
    }

    fn nss(&self) -> String {
        let folder = self.folder.path().join("nss");
        fs::create_dir_all(&folder).expect("a folder");
        format!("sql:{}", folder.display())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a file can be written");
        path
    }

    /// Whether pdfsig finds one signature, over the whole file, valid, by somebody trusted. Its exit code says nothing.
    pub fn pdfsig(&self, file: &Path) -> bool {
        let said = run(Command::new("pdfsig").arg("-nssdir").arg(self.nss().trim_start_matches("sql:")).arg(file));
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        ["Signature #1", "Total document signed", "Signature is Valid.", "Certificate is Trusted.", "ETSI.CAdES.detached"]
            .iter()
            .all(|wanted| said.contains(wanted))
            && !said.contains("Signature #2")
    }

    /// Which of the files pyHanko accepts.
    pub fn hanko(&self, files: &[PathBuf]) -> Vec<bool> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = here.join("../../target/proof/bin/python");
        let mut words = Vec::new();
        for some in files.chunks(500) {
            let mut command = Command::new(&python);
            command.arg(here.join("tests/report/hanko.py")).arg(self.path("ca.pem")).args(some);
            words.extend(ok(&mut command).lines().map(|word| word == "valid"));
        }
        assert_eq!(words.len(), files.len(), "pyHanko says a word on each file");
        words
    }

    /// What pyHanko says of the time stamp in a file: `stamped`, or that there is none that holds.
    pub fn hanko_stamp(&self, file: &Path) -> String {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new(here.join("../../target/proof/bin/python"));
        ok(command.arg(here.join("tests/report/hanko.py")).arg("--stamp").arg(self.path("ca.pem")).arg(file)).trim().to_owned()
    }

    /// The text of the pages.
    pub fn text(&self, file: &[u8], how: &[&str]) -> String {
        let path = self.write("text.pdf", file);
        ok(Command::new("pdftotext").args(how).arg(path).arg("-"))
    }

    /// The files in it.
    pub fn attached(&self, file: &[u8]) -> Vec<(String, Vec<u8>)> {
        let (path, folder) = (self.write("attached.pdf", file), self.path("attached"));
        fs::create_dir_all(&folder).expect("a folder");
        ok(Command::new("pdfdetach").arg("-saveall").arg("-o").arg(&folder).arg(path));
        let files = fs::read_dir(&folder).expect("a folder").map(|entry| {
            let path = entry.expect("a file").path();
            (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), fs::read(&path).expect("a file"))
        });
        let mut files: Vec<_> = files.collect();
        files.sort();
        files
    }

    /// A bought certificate, as openssl would make it: root, issuer, RSA signer of so many bits. Key, chain, root.
    pub fn bought(&self, bits: u32) -> (String, String, String) {
        let script = r"
            openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 3650 -subj '/O=Trust Inc/CN=Trust Root' \
                -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign,cRLSign -not_before 20260101000000Z 2>/dev/null ||
            openssl req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 3650 -subj '/O=Trust Inc/CN=Trust Root' \
                -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign,cRLSign
            printf 'basicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' >issuer.ext
            printf 'keyUsage=critical,digitalSignature,nonRepudiation\nextendedKeyUsage=emailProtection\n' >signer.ext
            openssl req -newkey rsa:2048 -nodes -keyout issuer.key -out issuer.csr -subj '/O=Trust Inc/CN=Trust Issuer'
            openssl x509 -req -in issuer.csr -CA root.pem -CAkey root.key -CAcreateserial -days 3000 -extfile issuer.ext -out issuer.pem
            openssl req -newkey rsa:$BITS -nodes -keyout signer.key -out signer.csr -subj '/O=Example/CN=Example reports'
            openssl x509 -req -in signer.csr -CA issuer.pem -CAkey issuer.key -CAcreateserial -days 900 -extfile signer.ext -out signer.pem
            cat signer.pem issuer.pem root.pem >chain.pem";
        ok(Command::new("sh").args(["-ec", script]).env("BITS", bits.to_string()).current_dir(self.folder.path()));
        let text = |name: &str| fs::read_to_string(self.path(name)).expect("openssl wrote it");
        (text("signer.key"), text("chain.pem"), text("root.pem"))
    }
}
