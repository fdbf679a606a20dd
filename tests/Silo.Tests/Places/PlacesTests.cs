using System.Net;
using System.Net.Sockets;
using Kilda.Interfaces.Storage;
using Kilda.Silo.Configuration;
using Kilda.Silo.Places;
using Kilda.Storage;

namespace Kilda.Silo.Tests.Places;

public sealed class PlacesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kilda-places-").FullName;

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = (IPEndPoint)listener.LocalEndpoint;
        var wrong = Assert.Throws<StartException>(() => FreeAddress.Check("Http", taken));
        Assert.Equal([$"Http: {taken} is used by another process"], wrong.Problems);
        listener.Stop();
        FreeAddress.Check("Http", taken);
    }

    [Fact]
    public void An_address_of_another_machine_is_named()
    {
        // An address of the range for documentation (RFC 5737) is nobody's.
        var wrong = Assert.Throws<StartException>(() => FreeAddress.Check("OpenFlow", IPEndPoint.Parse("192.0.2.1:6653")));
        Assert.Equal(["OpenFlow: 192.0.2.1:6653 is not an address of this machine"], wrong.Problems);
    }

    [Fact]
    public async Task The_epoch_grows_and_the_key_stays_over_all_starts()
    {
        var (first, second) = (await Start(), await Start());
        Assert.True(second.Epoch > first.Epoch);
        Assert.Equal(32, first.DiscoveryKey.Length);
        Assert.Equal(first.DiscoveryKey.ToArray(), second.DiscoveryKey.ToArray());
    }

    [Fact]
    public async Task A_damaged_key_is_not_used()
    {
        using var store = SqliteStore.Open(_folder);
        await store.Write(new Commit([new DocumentWrite("controller", "discovery", 0, """{"Key":"AAAA"}""")]));
        var wrong = await Assert.ThrowsAsync<DamagedDocumentException>(() => Identities.Next(store));
        Assert.Equal("document controller 'discovery' is damaged: the key does not have 32 bytes", wrong.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<Interfaces.ProcessIdentity> Start()
    {
        using var store = SqliteStore.Open(_folder);
        return await Identities.Next(store);
    }
}
