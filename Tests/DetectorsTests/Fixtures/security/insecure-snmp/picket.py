from pysnmp.hlapi import CommunityData, UsmUserData

CommunityData("public", mpModel=0)  # expect: security/insecure-snmp
CommunityData("public", mpModel=1)  # expect: security/insecure-snmp
UsmUserData("reader")  # expect: security/insecure-snmp
UsmUserData("reader", authentication)  # expect: security/insecure-snmp
UsmUserData("reader", authentication, privacy)
UsmUserData("reader", authKey=a, privKey=b)
CommunityData("public")
