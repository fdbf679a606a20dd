using Kilda.Interfaces;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Views;
using Kilda.Silo;
using Kilda.Silo.Configuration;
using Kilda.Silo.Hosting;
using Kilda.Silo.Laboratories;
using Kilda.Silo.Places;
using Kilda.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

return await FrontDoor.Open(args, async options =>
{
    // What cannot be had is found out before anything is changed. The laboratory ends last, when nobody watches it any more.
    await using var laboratory = Laboratory.Plan(options);
    FreeAddress.Check(SettingNames.Http, options.Http);
    FreeAddress.Check(SettingNames.OpenFlow, options.OpenFlow);
    using var store = SqliteStore.Open(options.Data);

    var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
    builder.Logging.AddConsoleLines(options.Logging);
    builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(options.Http);
    });
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddSingleton<IStore>(store);
    builder.Services.AddSingleton(await Identities.Next(store));
    builder.Services.AddRouting();
    builder.Services.AddSingleton<Invitation>();
    builder.Services.AddOwnHosts(options.Http);

    await using var app = builder.Build();
    app.UseHostFiltering();

    await app.ServeAsync(async stopping =>
    {
        Console.WriteLine($"http://{options.Http} REST, {options.OpenFlow} OpenFlow, {Path.GetFullPath(options.Data)} data; Ctrl-C ends it");
        await laboratory.Start(options.OpenFlow, stopping);
        if (laboratory.Topology is { } topology) await app.Services.GetRequiredService<Invitation>().Print(topology, options.Http, stopping);
    });
});
