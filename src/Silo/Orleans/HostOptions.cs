using System.CommandLine;
using System.Net;
using Kilda.Silo.Configuration;

namespace Kilda.Silo.Hosting;

/// <summary>What a silo of Orleans is told.</summary>
/// <param name="Silo">Where the other silos of the cluster connect to.</param>
/// <param name="Cluster">How many silos are started on this machine; 0: this process is one.</param>
internal sealed record HostOptions(IPEndPoint Silo, int Cluster)
{
    public const int MostSilos = 9;
    public const string SiloName = "Silo";
    public const string ClusterName = "Cluster";

    public static (Option<string> Option, string Setting)[] Words =>
    [
        (new("--silo") { HelpName = "ADDRESS:PORT", Description = "Where the other silos of the cluster connect to." }, SiloName),
        (new("--cluster") { HelpName = "N", Description = "Starts so many silos on this machine, each with the next ports." }, ClusterName),
    ];

    public static HostOptions Read(SettingReader reader)
    {
        var silo = reader.Address(SiloName, new IPEndPoint(IPAddress.Loopback, 11_111));
        // It is also what the others are told.
        if (silo.Address.Equals(IPAddress.Any) || silo.Address.Equals(IPAddress.IPv6Any))
            reader.Refuse(SiloName, $"'{silo}' is not one address, at which the other silos could reach this one");
        return new(silo, (int)reader.Number(ClusterName, 0, 0, MostSilos));
    }
}
