using System.Net;
using System.Net.Sockets;
using Kilda.Silo.Configuration;
using Kilda.Silo.Places;

namespace Kilda.Silo.Tests.Places;

public sealed class FreeAddressTests
{
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
}
