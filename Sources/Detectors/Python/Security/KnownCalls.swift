import Detection

/// What is known of functions by their whole names.
enum KnownCall {
    case listed(BanditCheck)
    /// Starts a process, with a shell if told so.
    case subprocess
    /// Starts a shell.
    case shell
    /// Starts a process, never with a shell.
    case process
}

/// Which questions a call raises, by the last part of what it calls.
struct CallTopics: OptionSet {
    let rawValue: UInt32
    static let known = CallTopics(rawValue: 1 << 0)
    static let dynamicImport = CallTopics(rawValue: 1 << 1)
    static let flask = CallTopics(rawValue: 1 << 2)
    static let http = CallTopics(rawValue: 1 << 3)
    static let hash = CallTopics(rawValue: 1 << 4)
    static let template = CallTopics(rawValue: 1 << 5)
    static let markup = CallTopics(rawValue: 1 << 6)
    static let load = CallTopics(rawValue: 1 << 7)
    static let remote = CallTopics(rawValue: 1 << 8)
    static let tls = CallTopics(rawValue: 1 << 9)
    static let key = CallTopics(rawValue: 1 << 10)
    static let sql = CallTopics(rawValue: 1 << 11)
    static let download = CallTopics(rawValue: 1 << 12)
    static let execution = CallTopics(rawValue: 1 << 13)
}

extension KnownCall {
    static func find(_ name: borrowing QualifiedName) -> KnownCall? { name.withText { byName[$0] } }

    static func topics(_ lastName: Text) -> CallTopics { byLastName[lastName] ?? [] }

    private static let listed: [(BanditCheck, StaticString)] = [
        (
            .b301,
            """
            pickle.loads pickle.load pickle.Unpickler dill.loads dill.load dill.Unpickler shelve.open \
            shelve.DbfilenameShelf jsonpickle.decode jsonpickle.unpickler.decode jsonpickle.unpickler.Unpickler \
            pandas.read_pickle
            """
        ),
        (.b302, "marshal.load marshal.loads"),
        (
            .b303,
            """
            Crypto.Hash.MD2.new Crypto.Hash.MD4.new Crypto.Hash.MD5.new Crypto.Hash.SHA.new Cryptodome.Hash.MD2.new \
            Cryptodome.Hash.MD4.new Cryptodome.Hash.MD5.new Cryptodome.Hash.SHA.new \
            cryptography.hazmat.primitives.hashes.MD5 cryptography.hazmat.primitives.hashes.SHA1
            """
        ),
        (
            .b304,
            """
            Crypto.Cipher.ARC2.new Crypto.Cipher.ARC4.new Crypto.Cipher.Blowfish.new Crypto.Cipher.DES.new \
            Crypto.Cipher.XOR.new Cryptodome.Cipher.ARC2.new Cryptodome.Cipher.ARC4.new Cryptodome.Cipher.Blowfish.new \
            Cryptodome.Cipher.DES.new Cryptodome.Cipher.XOR.new \
            cryptography.hazmat.primitives.ciphers.algorithms.ARC4 \
            cryptography.hazmat.primitives.ciphers.algorithms.Blowfish \
            cryptography.hazmat.primitives.ciphers.algorithms.CAST5 \
            cryptography.hazmat.primitives.ciphers.algorithms.IDEA \
            cryptography.hazmat.primitives.ciphers.algorithms.SEED \
            cryptography.hazmat.primitives.ciphers.algorithms.TripleDES
            """
        ),
        (.b305, "cryptography.hazmat.primitives.ciphers.modes.ECB"),
        (.b306, "tempfile.mktemp"),
        (.b307, "eval"),
        (.b308, "django.utils.safestring.mark_safe"),
        (
            .b310,
            """
            urllib.request.urlopen urllib.request.urlretrieve urllib.request.URLopener urllib.request.FancyURLopener \
            six.moves.urllib.request.urlopen six.moves.urllib.request.urlretrieve six.moves.urllib.request.URLopener \
            six.moves.urllib.request.FancyURLopener
            """
        ),
        (
            .b311,
            """
            random.Random random.random random.randrange random.randint random.choice random.choices random.uniform \
            random.triangular random.randbytes random.sample random.getrandbits
            """
        ),
        (.b312, "telnetlib.Telnet"),
        (
            .b313,
            """
            xml.etree.cElementTree.parse xml.etree.cElementTree.iterparse xml.etree.cElementTree.fromstring \
            xml.etree.cElementTree.XMLParser
            """
        ),
        (
            .b314,
            """
            xml.etree.ElementTree.parse xml.etree.ElementTree.iterparse xml.etree.ElementTree.fromstring \
            xml.etree.ElementTree.XMLParser
            """
        ),
        (.b315, "xml.sax.expatreader.create_parser"),
        (.b316, "xml.dom.expatbuilder.parse xml.dom.expatbuilder.parseString"),
        (.b317, "xml.sax.parse xml.sax.parseString xml.sax.make_parser"),
        (.b318, "xml.dom.minidom.parse xml.dom.minidom.parseString"),
        (.b319, "xml.dom.pulldom.parse xml.dom.pulldom.parseString"),
        (.b321, "ftplib.FTP"),
        (.b323, "ssl._create_unverified_context"),
    ]

    /// Modules whose very import Bandit reports, in the order in which it asks.
    static let modules: [(check: BanditCheck, names: [Text])] = [
        (.b401, words("telnetlib")),
        (.b402, words("ftplib")),
        (.b403, words("pickle cPickle dill shelve")),
        (.b404, words("subprocess")),
        (.b405, words("xml.etree.cElementTree xml.etree.ElementTree")),
        (.b406, words("xml.sax")),
        (.b407, words("xml.dom.expatbuilder")),
        (.b408, words("xml.dom.minidom")),
        (.b409, words("xml.dom.pulldom")),
        (.b411, words("xmlrpc")),
        (.b412, words("wsgiref.handlers.CGIHandler twisted.web.twcgi.CGIScript twisted.web.twcgi.CGIDirectory")),
        (
            .b413,
            words(
                """
                Crypto.Cipher Crypto.Hash Crypto.IO Crypto.Protocol Crypto.PublicKey Crypto.Random Crypto.Signature \
                Crypto.Util
                """)
        ),
        (.b415, words("pyghmi")),
    ]

    private static let subprocesses: StaticString = """
        subprocess.Popen subprocess.call subprocess.check_call subprocess.check_output subprocess.run
        """
    private static let shells: StaticString = """
        os.system os.popen os.popen2 os.popen3 os.popen4 popen2.popen2 popen2.popen3 popen2.popen4 popen2.Popen3 \
        popen2.Popen4 commands.getoutput commands.getstatusoutput subprocess.getoutput subprocess.getstatusoutput
        """
    private static let processes: StaticString = """
        os.execl os.execle os.execlp os.execlpe os.execv os.execve os.execvp os.execvpe os.spawnl os.spawnle os.spawnlp \
        os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe os.startfile
        """

    private static let byName: [Text: KnownCall] = {
        var calls: [Text: KnownCall] = [:]
        for (check, names) in modules { for name in names { calls[name] = .listed(check) } }
        for (check, names) in listed { for name in words(names) { calls[name] = .listed(check) } }
        for name in words(subprocesses) { calls[name] = .subprocess }
        for name in words(shells) { calls[name] = .shell }
        for name in words(processes) { calls[name] = .process }
        return calls
    }()

    private static let byLastName: [Text: CallTopics] = {
        var topics: [Text: CallTopics] = [:]
        func add(_ topic: CallTopics, _ names: StaticString) {
            for name in words(names) { topics[name, default: []].insert(topic) }
        }
        for name in byName.keys { topics[name.lastPart, default: []].insert(.known) }
        add(.dynamicImport, "__import__ import_module")
        add(.flask, "run")
        add(.http, "get options head post put patch delete request stream Client AsyncClient")
        add(.hash, "md4 md5 sha sha1 new crypt mksalt")
        add(.template, "Environment Template")
        add(.markup, "mark_safe SafeText SafeUnicode SafeString SafeBytes Markup")
        add(.load, "load listen")
        add(.remote, "exec_command set_missing_host_key_policy CommunityData UsmUserData")
        add(.tls, "wrap_socket")
        add(.key, "generate_private_key generate")
        add(.sql, "extra RawSQL")
        add(.download, "from_pretrained load_dataset hf_hub_download snapshot_download repository_id")
        add(.execution, "exec")
        return topics
    }()

    private static func words(_ text: StaticString) -> [Text] {
        Text(text).bytes.split(separator: UInt8(ascii: " ")).map { Text(UnsafeRawBufferPointer(rebasing: $0)) }
    }
}
