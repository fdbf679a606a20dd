using System.Net;
using System.Net.Sockets;

namespace Kilda.EndToEnd.Harness;

public sealed class FreePortTests
{
    [Fact]
    public void No_port_is_given_twice_and_none_is_one_that_the_kernel_picks()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => FreePort.Next()).ToList();
        var row = FreePort.Next(inARow: 5);
        ports.AddRange(Enumerable.Range(row, 5));
        Assert.Equal(ports.Count, ports.Distinct().Count());
        for (var picks = 0; picks < 100; picks++)
        {
            using var picked = new TcpListener(IPAddress.Loopback, 0);
            picked.Start();
            Assert.True(FreePort.IsKernels(((IPEndPoint)picked.LocalEndpoint).Port), $"{picked.LocalEndpoint} is the kernel's");
        }

        Assert.All(ports, port => Assert.False(FreePort.IsKernels(port), $"{port} is the kernel's"));
    }
}
