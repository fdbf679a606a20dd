using System.CommandLine;
using System.Net;
using Kilda.Silo.Configuration;

namespace Kilda.Silo.Hosting;

/// <summary>What a silo of Orleans is told.</summary>
/// <param name="Silo">Where the other silos of the cluster connect to.</param>
internal sealed record HostOptions(IPEndPoint Silo)
{
    private const string SiloName = "Silo";

    public static (Option<string> Option, string Setting)[] Words =>
    [
        (new("--silo") { HelpName = "ADDRESS:PORT", Description = "Where the other silos of the cluster connect to." }, SiloName),
    ];

    public static HostOptions Read(SettingReader reader) => new(reader.Address(SiloName, new IPEndPoint(IPAddress.Loopback, 11_111)));
}
